import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import { chromiumLaunchOptions } from '@tandem-auth/playwright/browser';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { APP_WITH_TURBO, APP_WITHOUT_TURBO, bundle } from './testing/bundle.ts';
import { addShell, messagesOf, receive } from './testing/shell.ts';
import { openSite, SESSION, type Site } from './testing/site.ts';

const CHANNEL = 'tandem:sign-out';
const LINK = '<a href="/users/sign_out" data-turbo-confirm="Sure?" data-controller="sign-out">Sign Out</a>';
const ASK = 'GET /api/v1/auth';

interface Tab extends Window {
  heard: unknown[];
  Turbo?: { visit(url: string, options: object): void };
}

let browser: Browser;
let scripts: Record<'with' | 'without', string>;
let context: BrowserContext;
let site: Site;
let page: Page;
let other: Page;
let witness: Page;
let errors: string[];

beforeAll(async () => {
  browser = await chromium.launch(chromiumLaunchOptions());
  scripts = { with: await bundle(APP_WITH_TURBO), without: await bundle(APP_WITHOUT_TURBO) };
});

afterAll(() => browser.close());

beforeEach(async () => {
  context = await browser.newContext();
  errors = [];
  context.on('weberror', (error) => errors.push(error.error().message));
});

afterEach(async () => {
  await context.close();
  await site[Symbol.asyncDispose]();
  expect(errors).toEqual([]);
});

/** Two tabs with the signed-in page, and a witness without, whose `heard` is all that tabs tell each other. */
async function openTabs(turbo: 'with' | 'without', prepare?: () => void): Promise<void> {
  site = await openSite(scripts[turbo]);
  site.body = `<body data-controller="session" data-session-id-value="${SESSION}"><h1>Hello</h1>${LINK}</body>`;
  witness = await context.newPage();
  await witness.goto(`${site.url}elsewhere`);
  await witness.evaluate((name) => {
    const heard: unknown[] = [];
    new BroadcastChannel(name).onmessage = ({ data }) => heard.push(data);
    Object.assign(window, { heard });
  }, CHANNEL);
  page = await context.newPage();
  other = await context.newPage();
  page.on('dialog', (dialog) => dialog.accept());
  for (const tab of [page, other]) {
    if (prepare) await tab.addInitScript(prepare);
    await tab.goto(site.url);
  }
}

const signOut = () => page.getByText('Sign Out').click();
const isSignedOut = (tab: Page) => tab.getByRole('heading', { name: 'Signed out' }).waitFor();
const asks = () => site.requests.filter((request) => request === ASK).length;

const tell = (from: Page, data: unknown) =>
  from.evaluate(([name, data]) => new BroadcastChannel(name).postMessage(data), [CHANNEL, data] as const);

/** Everything that the first tab has told until now: messages from one tab keep their order. */
async function told(): Promise<unknown[]> {
  await tell(page, 'fence');
  await witness.waitForFunction(() => (window as unknown as Tab).heard.includes('fence'));
  return (await witness.evaluate(() => (window as unknown as Tab).heard)).filter((data) => data !== 'fence');
}

/** The first tab comes back to its page, the way a shell makes it. */
async function refresh(turbo: 'with' | 'without'): Promise<void> {
  if (turbo === 'without') {
    await page.reload();
    return;
  }
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        addEventListener('turbo:load', resolve, { once: true });
        (window as unknown as Tab).Turbo?.visit(location.href, { action: 'replace' });
      }),
  );
}

describe.each(['with', 'without'] as const)('%s Turbo', (turbo) => {
  test('a sign-out on the web reaches the other tab once it is done', async () => {
    await openTabs(turbo);
    await signOut();
    await isSignedOut(page);
    await isSignedOut(other);
    expect(site.requests.indexOf(ASK)).toBeGreaterThan(
      site.requests.findIndex((request) => request.startsWith('POST')),
    );
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  });

  test('a sign-out by the shell reaches the other tab when the shell refreshes the page', async () => {
    await openTabs(turbo);
    await addShell(page, 'accept');
    await page.reload();
    await signOut();
    await expect.poll(() => messagesOf(page)).toEqual(['signOut']);
    await refresh(turbo);
    expect(await told()).toEqual([]);
    await context.request.post(`${site.url}users/sign_out`);
    await refresh(turbo);
    await isSignedOut(page);
    await isSignedOut(other);
    expect(await told()).toEqual([null]);
  });

  test('a sign-out that the shell tells of reaches the other tab, too', async () => {
    await openTabs(turbo);
    await context.request.post(`${site.url}users/sign_out`);
    await receive(page, { name: 'signedOut' });
    await isSignedOut(page);
    await isSignedOut(other);
    expect(await told()).toEqual([null]);
  });

  test('a declined confirmation tells nobody', async () => {
    await openTabs(turbo);
    page.removeAllListeners('dialog');
    page.once('dialog', (dialog) => dialog.dismiss());
    await signOut();
    await page.goto(`${site.url}elsewhere`);
    expect(await told()).toEqual([]);
  });

  test('a sign-out is told once', async () => {
    await openTabs(turbo);
    await signOut();
    await isSignedOut(page);
    await page.goto(`${site.url}elsewhere`);
    expect(await told()).toEqual([null]);
  });
});

test.each([
  ['whose session lives', undefined],
  ['whose server is down', { status: 503, body: '{}' }],
])('a tab %s stays, however often it is told', async (_, auth) => {
  await openTabs('with');
  site.auth = auth;
  await page.goto(`${site.url}elsewhere`);
  await other.evaluate(() => Object.assign(window, { stayed: true }));
  for (let round = 0; round < 5; round++) await tell(witness, null);
  await expect.poll(asks).toBe(5);
  await other.evaluate(async () => {
    for (let round = 0; round < 3; round++) await (await fetch('/api/v1/auth')).text();
  });
  expect(await other.evaluate(() => 'stayed' in window)).toBe(true);
});

test('a tab whose controller is gone asks nothing', async () => {
  await openTabs('with');
  await other.locator('body').evaluate((body) => body.removeAttribute('data-controller'));
  const heard = other.evaluate(
    (name) =>
      new Promise((resolve) => {
        new BroadcastChannel(name).onmessage = resolve;
        Object.assign(window, { listening: true });
      }),
    CHANNEL,
  );
  await other.waitForFunction(() => 'listening' in window);
  await page.goto(`${site.url}elsewhere`);
  await tell(witness, null);
  await heard;
  await other.evaluate(async () => await (await fetch('/users/sign_in')).text());
  expect(asks()).toBe(0);
});

test.each([
  ['BroadcastChannel', () => void Reflect.deleteProperty(window, 'BroadcastChannel')],
  [
    'storage',
    () => {
      const get = () => {
        throw new DOMException('refused', 'SecurityError');
      };
      Object.defineProperty(window, 'sessionStorage', { get });
    },
  ],
])('without %s the tab signs out all the same', async (_, prepare) => {
  await openTabs('with', prepare);
  await signOut();
  await isSignedOut(page);
  expect(await other.getByRole('heading').textContent()).toBe('Hello');
});
