import { type Browser, chromium, type Page } from '@playwright/test';
import { chromiumLaunchOptions } from '@tandem-auth/playwright/browser';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { APP_WITH_TURBO, bundle } from './testing/bundle.ts';
import { addShell, receive } from './testing/shell.ts';
import { openSite, SESSION, type Site } from './testing/site.ts';

const PATIENCE_MILLISECONDS = 10_000;

let browser: Browser;
let script: string;
let site: Site;
let page: Page;
let loads: number;

beforeAll(async () => {
  // Playwright switches the back/forward cache off; this is about nothing else.
  const options = chromiumLaunchOptions();
  browser = await chromium.launch({ ...options, ignoreDefaultArgs: ['--disable-back-forward-cache'] });
  script = await bundle(APP_WITH_TURBO);
});

afterAll(() => browser.close());

beforeEach(async () => {
  site = await openSite(script);
  site.body = `<body data-controller="session" data-session-id-value="${SESSION}"><h1>Hello</h1></body>`;
  page = await browser.newPage();
  loads = 0;
  page.on('request', (request) => {
    if (request.isNavigationRequest() && request.url() === site.url) loads += 1;
  });
});

// Pages go with the browser: to close one that came from the back/forward cache can take Chromium for ever.
afterEach(() => site[Symbol.asyncDispose]());

/** Leaves the signed-in page and comes back, until the browser brings it from its cache. `loads` counts from there. */
async function goAndComeBack(): Promise<void> {
  let isShown = (_persisted: boolean) => {};
  await page.exposeFunction('shown', (persisted: boolean) => isShown(persisted));
  await page.addInitScript(() => {
    if (location.pathname !== '/') return;
    addEventListener('pageshow', ({ persisted }) => (window as unknown as Shown).shown(persisted));
  });
  const isRestored = async () => {
    await page.goto(`${site.url}elsewhere`);
    loads = 0;
    const comingBack = new Promise<boolean>((resolve) => {
      isShown = resolve;
    });
    // Whatever becomes of it: the page may be loading anew before it has arrived.
    page.goBack({ waitUntil: 'commit' }).catch(() => {});
    return await comingBack;
  };
  await page.goto(site.url);
  const deadline = AbortSignal.timeout(PATIENCE_MILLISECONDS);
  const late = new Promise<never>((_, reject) => {
    const error = new Error(`no page came from the back/forward cache in ${PATIENCE_MILLISECONDS} ms`);
    deadline.addEventListener('abort', () => reject(error));
  });
  late.catch(() => {});
  while (!(await Promise.race([isRestored(), late])));
}

interface Shown {
  shown(persisted: boolean): void;
}

const answer = (body: object, status = 200) => {
  site.auth = { status, body: JSON.stringify(body) };
};

test.each([
  ['a guest', { principal: 'guest' }],
  ['another session', { principal: 'user', session: { id: 'another' } }],
])('a page restored for %s is loaded anew', async (_, body) => {
  answer(body);
  await goAndComeBack();
  await expect.poll(() => loads, { timeout: 10_000 }).toBe(1);
});

test.each([
  ['its own session', 200, { principal: 'user', session: { id: SESSION } }],
  ['a server that is down', 503, { code: 'overloaded' }],
])('a page restored for %s stays', async (_, status, body) => {
  answer(body, status);
  await goAndComeBack();
  await expect.poll(() => site.requests).toContain('GET /api/v1/auth');
  await page.evaluate(async () => {
    for (let round = 0; round < 3; round++) await (await fetch('/api/v1/auth')).text();
  });
  expect(loads).toBe(0);
});

test('a page whose shell has signed out is loaded anew, and Turbo keeps none', async () => {
  await addShell(page, 'accept');
  await page.goto(site.url);
  const cleared: string[] = [];
  await page.exposeFunction('cleared', () => cleared.push('cleared'));
  await page.evaluate(() => {
    const { Turbo, cleared } = window as unknown as { Turbo: { cache: { clear(): void } }; cleared(): void };
    Turbo.cache.clear = () => cleared();
  });
  await receive(page, { name: 'signedOut' });
  await expect.poll(() => loads).toBe(2);
  expect(cleared).toEqual(['cleared']);
});

test('a page whose controller is gone does not care what the shell has done', async () => {
  await addShell(page, 'accept');
  await page.goto(site.url);
  await page.locator('body').evaluate((body) => body.removeAttribute('data-controller'));
  await receive(page, { name: 'signedOut' });
  await page.evaluate(async () => await (await fetch('/elsewhere')).text());
  expect(loads).toBe(1);
});

test('a page that is loaded asks nothing', async () => {
  await page.goto(site.url);
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: false })));
  expect(site.requests).toEqual([]);
});

test('a page whose controller is gone asks nothing', async () => {
  await page.goto(site.url);
  await page.locator('body').evaluate((body) => body.removeAttribute('data-controller'));
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
  expect(site.requests).toEqual([]);
});
