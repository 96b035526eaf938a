import { type Browser, chromium, type Page } from '@playwright/test';
import { chromiumLaunchOptions } from '@tandem-auth/playwright/browser';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { APP_WITH_TURBO, bundle } from './testing/bundle.ts';
import { addShell, messagesOf, receive } from './testing/shell.ts';
import { openSite, type Site } from './testing/site.ts';

const BUTTON = '<button data-controller="push" data-action="push#register">Notify me</button>';
const STATES = ['pending', 'granted', 'denied', 'unavailable'];

let browser: Browser;
let script: string;
let site: Site;
let page: Page;
let events: string[];

beforeAll(async () => {
  browser = await chromium.launch(chromiumLaunchOptions());
  script = await bundle(APP_WITH_TURBO);
});

afterAll(() => browser.close());

beforeEach(async () => {
  site = await openSite(script);
  site.body = `<body>${BUTTON}<a href="/elsewhere">Elsewhere</a></body>`;
  page = await browser.newPage();
  await page.clock.install();
  events = [];
  await page.exposeFunction('heard', (event: string) => events.push(event));
  await page.addInitScript((states) => {
    const { heard } = window as unknown as { heard(event: string): void };
    for (const state of states) {
      addEventListener(`push:${state}`, (event) =>
        heard(`${state} ${(event as CustomEvent).detail.code ?? ''}`.trim()),
      );
    }
  }, STATES);
});

afterEach(async () => {
  await page.context().close();
  await site[Symbol.asyncDispose]();
});

const button = () => page.getByText('Notify me');
const shown = async () => [await button().getAttribute('data-state'), await button().getAttribute('aria-busy')];

/** The button has been clicked in a shell, which has got the message and not replied yet. */
async function register(): Promise<void> {
  await addShell(page, 'silent');
  await page.goto(site.url);
  await button().click();
  await expect.poll(() => messagesOf(page)).toContain('registerForPushNotifications');
}

test.each(['granted', 'denied'])('what the shell says is shown and told: %s', async (status) => {
  await register();
  expect(await shown()).toEqual(['pending', 'true']);
  await receive(page, { to: 'registerForPushNotifications', ok: true, data: { status } });
  await expect.poll(shown).toEqual([status, null]);
  await expect.poll(() => events).toEqual(['pending', status]);
});

test('what the shell can’t do is unavailable, and the event says why', async () => {
  await register();
  await receive(page, { to: 'registerForPushNotifications', ok: false, error: { code: 'busy', message: 'Later.' } });
  await expect.poll(shown).toEqual(['unavailable', null]);
  await expect.poll(() => events).toEqual(['pending', 'unavailable busy']);
});

test('a shell that says something else has not granted anything', async () => {
  await register();
  await receive(page, { to: 'registerForPushNotifications', ok: true, data: { status: 'perhaps' } });
  await expect.poll(() => events).toEqual(['pending', 'unavailable invalid_reply']);
});

test('the user has a minute for the system’s question', async () => {
  await register();
  await page.clock.fastForward(59_000);
  expect(await shown()).toEqual(['pending', 'true']);
  await page.clock.fastForward(1000);
  await expect.poll(() => events).toEqual(['pending', 'unavailable timeout']);
});

test('a device that is registered natively is granted, until the controller is gone', async () => {
  await addShell(page, 'silent');
  await page.goto(site.url);
  await receive(page, { name: 'notificationTokenChanged' });
  await expect.poll(shown).toEqual(['granted', null]);
  await button().evaluate((element) => element.removeAttribute('data-controller'));
  await page.evaluate(() => new Promise(requestAnimationFrame));
  await receive(page, { name: 'notificationTokenChanged' });
  await page.evaluate(() => (window as unknown as { heard(event: string): void }).heard('fence'));
  expect(events).toEqual(['granted', 'fence']);
});

test('without a shell it is unavailable from the start, and after a click', async () => {
  await page.goto(site.url);
  await expect.poll(shown).toEqual(['unavailable', null]);
  await button().click();
  await expect.poll(() => events).toEqual(['unavailable no_shell', 'pending', 'unavailable no_shell']);
});

test('a page that Turbo keeps is not busy, and keeps what is settled', async () => {
  await register();
  await leaveAndComeBack();
  expect(await shown()).toEqual([null, null]);
  await receive(page, { name: 'notificationTokenChanged' });
  await expect.poll(shown).toEqual(['granted', null]);
  await leaveAndComeBack();
  expect(await shown()).toEqual(['granted', null]);
});

/** By Turbo's visits: the page comes back from its cache. */
async function leaveAndComeBack(): Promise<void> {
  await page.getByText('Elsewhere').click();
  await page.getByRole('heading', { name: 'Elsewhere' }).waitFor();
  await page.goBack();
  await button().waitFor();
}
