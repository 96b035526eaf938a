import { type Browser, chromium, type Page } from '@playwright/test';
import { chromiumLaunchOptions } from '@tandem-auth/playwright/browser';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { APP_WITH_TURBO, bundle } from './testing/bundle.ts';
import { addShell, type ShellWindow } from './testing/shell.ts';
import { openSite, type Site } from './testing/site.ts';

const BADGE =
  '<output data-controller="badge" data-badge-icon-value="bell" data-badge-tab-value="home" data-badge-count-value="3">3</output>';

let browser: Browser;
let site: Site;
let page: Page;
let errors: string[];

beforeAll(async () => {
  browser = await chromium.launch(chromiumLaunchOptions());
});

afterAll(() => browser.close());

beforeEach(async () => {
  site = await openSite(await bundle(APP_WITH_TURBO));
  page = await browser.newPage();
  errors = [];
  page.on('pageerror', ({ message }) => errors.push(message));
});

afterEach(async () => {
  await page.context().close();
  await site[Symbol.asyncDispose]();
  expect(errors).toEqual([]);
});

async function visit(badge: string): Promise<void> {
  site.body = `<body>${badge}</body>`;
  await page.goto(site.url);
}

const badge = () => page.locator('output');
const sent = () =>
  page.evaluate(() => ((window as ShellWindow).messages ?? []).map(({ id: _, v: __, ...rest }) => rest));
const message = (count: number) => ({ name: 'showNotificationBadge', icon: 'bell', tab: 'home', count });

test('the shell is told the count when the page comes, and at every change', async () => {
  await addShell(page, 'accept');
  await visit(BADGE);
  await expect.poll(sent).toEqual([message(3)]);
  await badge().evaluate((element) => element.setAttribute('data-badge-count-value', '4'));
  await expect.poll(sent).toEqual([message(3), message(4)]);
  await badge().evaluate((element) => element.removeAttribute('data-badge-count-value'));
  await expect.poll(sent).toEqual([message(3), message(4), message(0)]);
});

test('no count takes the badge away', async () => {
  await addShell(page, 'accept');
  await visit(BADGE.replace('data-badge-count-value="3"', ''));
  await expect.poll(sent).toEqual([message(0)]);
});

test('a shell that refuses, and none at all, are no errors of the page', async () => {
  await visit(BADGE);
  await addShell(page, 'refuse');
  await visit(BADGE);
  await expect.poll(sent).toEqual([message(3)]);
});
