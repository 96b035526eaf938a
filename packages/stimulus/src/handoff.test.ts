import { type Browser, chromium, type Page } from '@playwright/test';
import { chromiumLaunchOptions } from '@tandem-auth/playwright/browser';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { APP_WITH_TURBO, bundle } from './testing/bundle.ts';
import { addShell, type Message, messagesOf, receive, type ShellWindow } from './testing/shell.ts';
import { HANDOFF, openSite, SESSION, type Site } from './testing/site.ts';

const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
const OTHER_SESSION = '0198c0de-0000-7000-8000-000000000002';
const APP = `
  ${APP_WITH_TURBO}
  import { HandoffController } from './handoff.ts';
  window.application.register('handoff', HandoffController);
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
  site.body = bodyOf(SESSION);
  page = await browser.newPage();
});

afterEach(async () => {
  await page.context().close();
  await site[Symbol.asyncDispose]();
});

const bodyOf = (session: string) =>
  `<body data-controller="handoff" data-handoff-session-value="${session}"><h1>Home</h1><a href="/elsewhere">Elsewhere</a></body>`;
const told = () =>
  page.evaluate(() => {
    const messages = ((window as ShellWindow).messages ?? []) as (Message & {
      session_id?: string;
      handoff?: object;
    })[];
    return messages
      .filter(({ name }) => name === 'signedIn')
      .map(({ session_id, handoff }) => ({ session_id, handoff }));
  });

/** A page in a shell that has got its `hello`, and answers it so. */
async function greet(capabilities: string[], more: object = {}): Promise<void> {
  await addShell(page, 'silent');
  await page.goto(site.url);
  await expect.poll(() => messagesOf(page)).toContain('hello');
  const shell = { name: 'Test', version: '1', platform: 'ios' };
  await receive(page, { to: 'hello', ok: true, data: { version: 1, shell, capabilities, ...more } });
}

test('a shell that gives a challenge is told of the session, with a code for it', async () => {
  await greet(['signedIn'], { code_challenge: CHALLENGE });
  await expect.poll(told).toEqual([{ session_id: SESSION, handoff: HANDOFF }]);
  expect(site.requests).toEqual([`POST /api/v1/auth/handoff ${JSON.stringify({ code_challenge: CHALLENGE })}`]);
});

test('a shell that gives none is told of the session alone', async () => {
  await greet(['signedIn']);
  await expect.poll(told).toEqual([{ session_id: SESSION, handoff: undefined }]);
  expect(site.requests).toEqual([]);
});

test('a session is told once in a document, another one again', async () => {
  await greet(['signedIn'], { code_challenge: CHALLENGE });
  await expect.poll(told).toHaveLength(1);
  await receive(page, { to: 'signedIn', ok: true });
  await visitAndComeBack();
  expect(await told()).toHaveLength(1);
  await page.evaluate((session) => {
    document.body.dataset['handoffSessionValue'] = session;
    document.body.dataset['controller'] = '';
    requestAnimationFrame(() => (document.body.dataset['controller'] = 'handoff'));
  }, OTHER_SESSION);
  await expect.poll(told).toHaveLength(2);
  expect((await told())[1]).toMatchObject({ session_id: OTHER_SESSION, handoff: HANDOFF });
});

test('what fails is tried again by the next page', async () => {
  site.handoffStatus = 503;
  await greet(['signedIn'], { code_challenge: CHALLENGE });
  await expect.poll(() => site.requests).toHaveLength(1);
  site.handoffStatus = 201;
  await visitAndComeBack();
  await expect.poll(told).toEqual([{ session_id: SESSION, handoff: HANDOFF }]);
});

test('a page of a guest tells nothing', async () => {
  site.body = bodyOf('');
  await addShell(page, 'silent');
  await page.goto(site.url);
  await page.evaluate(async () => await (await fetch('/elsewhere')).text());
  expect(await messagesOf(page)).toEqual([]);
  expect(site.requests).toEqual(['GET /elsewhere']);
});

test('a shell that doesn’t understand it is told nothing', async () => {
  await greet(['signOut']);
  await page.evaluate(async () => await (await fetch('/elsewhere')).text());
  expect(await told()).toEqual([]);
  expect(site.requests).toEqual(['GET /elsewhere']);
});

test('in a browser nobody is told, and nothing asked for', async () => {
  await page.goto(site.url);
  await page.evaluate(async () => await (await fetch('/elsewhere')).text());
  expect(site.requests).toEqual(['GET /elsewhere']);
});

/** By Turbo's visits: the document stays. */
async function visitAndComeBack(): Promise<void> {
  await page.getByText('Elsewhere').click();
  await page.getByRole('heading', { name: 'Elsewhere' }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { name: 'Home' }).waitFor();
}
