import { type Browser, chromium, type Page } from '@playwright/test';
import { chromiumLaunchOptions } from '@tandem-auth/playwright/browser';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { APP_WITH_TURBO, bundle } from './testing/bundle.ts';
import { addShell, messagesOf, receive, type ShellWindow } from './testing/shell.ts';
import { openSite, type Site } from './testing/site.ts';

const APP = `
  ${APP_WITH_TURBO}
  import { BrowserSignInController } from './browser-sign-in.ts';
  window.application.register('browser-sign-in', BrowserSignInController);
`.replace('registerTandem(Application.start());', 'registerTandem((window.application = Application.start()));');

let browser: Browser;
let script: string;
let site: Site;
let page: Page;

beforeAll(async () => {
  browser = await chromium.launch(chromiumLaunchOptions());
  script = await bundle(APP);
});

afterAll(() => browser.close());

beforeEach(async () => {
  site = await openSite(script);
  site.body = bodyOf('');
  page = await browser.newPage();
});

afterEach(async () => {
  await page.context().close();
  await site[Symbol.asyncDispose]();
});

const bodyOf = (more: string) =>
  `<body><a href="/users/auth/google" data-turbo="false" data-controller="browser-sign-in"
      data-browser-sign-in-provider-value="google" ${more}>Continue with Google</a></body>`;
const elsewhere = () => page.getByRole('heading', { name: 'Elsewhere' });
const asked = () =>
  page.evaluate(() => {
    const messages = (window as ShellWindow).messages ?? [];
    return messages.filter(({ name }) => name === 'signInWithBrowser').map(({ id: _id, v: _v, ...rest }) => rest);
  });

/** The page is in a shell that understands it; the link is clicked. */
async function clickInShell(capabilities = ['signInWithBrowser']): Promise<void> {
  await addShell(page, 'silent');
  await page.goto(site.url);
  await page.locator('a').click();
  await expect.poll(() => messagesOf(page)).toContain('hello');
  const shell = { name: 'Test', version: '1', platform: 'ios' };
  await receive(page, { to: 'hello', ok: true, data: { version: 1, shell, capabilities } });
}

test('a shell that takes it over is asked once, and the page stays', async () => {
  await clickInShell();
  await expect.poll(asked).toEqual([{ name: 'signInWithBrowser', provider: 'google' }]);
  await receive(page, { to: 'signInWithBrowser', ok: true });
  await page.evaluate(async () => await (await fetch('/elsewhere')).text());
  expect(new URL(page.url()).pathname).toBe('/');
  expect(site.requests).toEqual(['GET /elsewhere']);
});

test('it says where somebody is to be connected', async () => {
  site.body = bodyOf('data-browser-sign-in-connect-value="true"');
  await clickInShell();
  await expect.poll(asked).toEqual([{ name: 'signInWithBrowser', provider: 'google', connect: true }]);
});

test('without a shell the link leads where it leads', async () => {
  await page.goto(site.url);
  await page.locator('a').click();
  await elsewhere().waitFor();
  expect(new URL(page.url()).pathname).toBe('/users/auth/google');
});

test('a shell that says no leaves it to the link', async () => {
  await clickInShell();
  await expect.poll(asked).toHaveLength(1);
  await receive(page, { to: 'signInWithBrowser', ok: false, error: { code: 'busy', message: 'Later.' } });
  await elsewhere().waitFor();
});

test('one that doesn’t understand it is not asked', async () => {
  await clickInShell(['signOut']);
  await elsewhere().waitFor();
  expect(await asked()).toEqual([]);
});

test('one that never answers leaves it to the link in the end', async () => {
  await page.clock.install();
  await clickInShell();
  await expect.poll(asked).toHaveLength(1);
  await page.clock.fastForward(60_000);
  await elsewhere().waitFor();
});

test('a controller that is gone asks nobody', async () => {
  await addShell(page, 'silent');
  await page.goto(site.url);
  await page.locator('a').evaluate((element) => element.removeAttribute('data-controller'));
  await page.evaluate(() => new Promise(requestAnimationFrame));
  await page.locator('a').click();
  await elsewhere().waitFor();
});
