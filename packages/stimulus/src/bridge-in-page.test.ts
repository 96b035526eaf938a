import { type Browser, chromium, type Page } from '@playwright/test';
import type { Bridge } from '@tandem-auth/bridge';
import { chromiumLaunchOptions } from '@tandem-auth/playwright/browser';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { APP_WITHOUT_TURBO, bundle } from './testing/bundle.ts';
import { addShell, messagesOf, receive, type ShellWindow } from './testing/shell.ts';
import { openSite, type Site } from './testing/site.ts';

const LINK = '<a href="/users/sign_out" data-controller="sign-out">Sign Out</a>';

let browser: Browser;
let script: string;
let site: Site;
let page: Page;
let errors: string[];

beforeAll(async () => {
  const { args, ...options } = chromiumLaunchOptions();
  browser = await chromium.launch({ ...options, args: [...args, '--host-resolver-rules=MAP phone.test 127.0.0.1'] });
  script = await bundle(APP_WITHOUT_TURBO);
});

afterAll(() => browser.close());

beforeEach(async () => {
  site = await openSite(script);
  site.body = `<body>${LINK}</body>`;
  page = await browser.newPage();
  errors = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
});

afterEach(async () => {
  await page.context().close();
  await site[Symbol.asyncDispose]();
});

test('plain http on a network, where crypto.randomUUID is missing, and a strict CSP are no obstacle', async () => {
  await addShell(page, 'accept');
  await page.goto(`http://phone.test:${site.port}/`);
  expect(await page.evaluate(() => [isSecureContext, typeof crypto.randomUUID])).toEqual([false, 'undefined']);
  await page.getByText('Sign Out').click();
  await expect.poll(() => messagesOf(page)).toEqual(['signOut']);
  expect(errors).toEqual([]);
});

test('an ignored rejection is no error of the page', async () => {
  await page.goto(site.url);
  await page.evaluate(() => {
    (window as ShellWindow).TurboNativeBridge?.postMessage?.('signOut');
  });
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  expect(errors).toEqual([]);
});

test('a handler that throws stops neither the others nor the shell', async () => {
  await page.goto(site.url);
  await page.evaluate(() => {
    const { bridge } = window as unknown as { bridge: Bridge };
    const heard: string[] = [];
    Object.assign(window, { heard });
    bridge.on('sessionRenewed', () => {
      throw new Error('mine');
    });
    bridge.on('sessionRenewed', () => heard.push('renewed'));
  });
  await receive(page, { name: 'sessionRenewed' });
  await receive(page, { name: 'sessionRenewed' });
  expect(await page.evaluate(() => (window as unknown as { heard: string[] }).heard)).toEqual(['renewed', 'renewed']);
  expect(errors).toEqual(['mine', 'mine']);
});

test('a page in a frame is silent, though the channel reaches it', async () => {
  await page.addInitScript(() => {
    const posted: unknown[] = [];
    const nativeApp = { postMessage: (message: unknown) => posted.push(message) };
    Object.assign(window, { posted, webkit: { messageHandlers: { nativeApp } } });
  });
  await page.goto(site.url);
  await page.evaluate(() => document.body.append(Object.assign(document.createElement('iframe'), { src: '/?framed' })));
  const frame = await (await page.waitForSelector('iframe')).contentFrame();
  await frame?.waitForFunction(() => 'bridge' in window);
  const code = await frame?.evaluate(async () => {
    try {
      return await (window as ShellWindow).TurboNativeBridge?.postMessage?.('signOut');
    } catch (error) {
      return (error as { code: string }).code;
    }
  });
  expect(code).toBe('no_shell');
  expect(await frame?.evaluate(() => (window as unknown as { posted: unknown[] }).posted)).toEqual([]);
});
