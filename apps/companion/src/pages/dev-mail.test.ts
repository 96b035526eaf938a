import { type Browser, chromium } from '@playwright/test';
import { chromiumLaunchOptions } from '@tandem-auth/playwright/browser';
import type { Message } from '@tandem-auth/server';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startCompanion, type TestCompanion } from '../testing/companion.ts';

const link = 'http://localhost:3000/users/magic/9f86d081';
const mail: Message = {
  id: '0b7d4c9a-15e2-8836-860a-dc1579e4b2f8',
  at: new Date('2026-03-01T12:00:00Z'),
  to: 'ada@example.com',
  subject: 'A <b>subject</b>',
  text: `Hello <i>Ada</i>,\n\n${link}`,
  html: `<!doctype html><html><head><title>x</title><style>p { color: rgb(1, 2, 3) }</style></head><body>
    <p>Hello Ada</p><a href="${link}">Sign in</a>
    <script>document.body.textContent = 'script'</script><img src="/favicon.svg" onerror="document.body.textContent = 'event'">
  </body></html>`,
};
const paths = ['/dev/mail', `/dev/mail/${mail.id}`, `/dev/mail/${mail.id}/html`] as const;
const [list, one, html] = paths;

let companion: TestCompanion;

beforeAll(async () => {
  companion = await startCompanion({ NODE_ENV: 'development' });
});

beforeEach(() => companion.app.tandem.mailbox?.put(mail));

afterAll(() => companion.stop());

test('all mails are listed, the newest first', async () => {
  companion.app.tandem.mailbox?.put({ ...mail, id: 'newer', subject: 'Newer' });
  const { statusCode, body } = await companion.browser('GET', list);
  expect(statusCode).toBe(200);
  expect(body).toMatch(/href="\/dev\/mail\/newer"[^>]*>Newer<.*href="\/dev\/mail\/0b7d4c9a-/s);
  expect(body).toContain('A &lt;b>subject');
});

test('a mail is shown as plain text, and as HTML in a frame that may do nothing', async () => {
  const page = await companion.browser('GET', one);
  expect(page.body).toContain('Hello &lt;i>Ada');
  expect(page.body).toContain(
    `<iframe class="mail" src="${html}" title="As HTML" sandbox="allow-popups allow-popups-to-escape-sandbox">`,
  );
  expect(page.headers['content-security-policy']).toContain("frame-src 'self'; ");

  const framed = await companion.browser('GET', html);
  expect(framed.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; " +
      'sandbox allow-popups allow-popups-to-escape-sandbox',
    'x-frame-options': 'SAMEORIGIN',
    'cache-control': 'no-store',
  });
  expect(framed.headers).not.toHaveProperty('origin-agent-cluster');
  expect(framed.body).toContain('<base target="_blank"><title>x</title>');
});

test('one that there isn’t is not found', async () => {
  for (const path of ['/dev/mail/none', '/dev/mail/none/html', '/dev/mail/%00']) {
    expect((await companion.browser('GET', path)).statusCode).toBe(404);
  }
});

test.each([
  ['another machine', { remoteAddress: '192.168.1.7' }],
  ['a proxy on this machine', { headers: { 'x-forwarded-for': '203.0.113.5' } }],
  ['a page of another site that has pointed its name here', { headers: { host: 'rebound.example:3000' } }],
  ['such a page that begins like this machine', { headers: { host: 'localhost.rebound.example' } }],
])('for %s there is no such thing', async (_who, request) => {
  for (const url of paths) {
    expect((await companion.app.inject({ url, headers: { host: 'localhost:3000' } })).statusCode).toBe(200);
    const { statusCode, body } = await companion.app.inject({ url, ...request });
    expect(statusCode).toBe(404);
    expect(body).not.toContain('9f86d081');
  }
});

const smtp = { SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'tandem@example.com' };
const production = { NODE_ENV: 'production', PUBLIC_URL: 'https://app.example.com', ...smtp };

test.each([
  ['in production', production],
  ['in tests', { NODE_ENV: 'test' }],
  ['in development with a mail server', { NODE_ENV: 'development', ...smtp }],
])('it is not mounted %s', async (_where, environment) => {
  const other = await startCompanion(environment);
  const added = companion.app.guardedRoutes
    .map((route) => route.join(' '))
    .filter((route) => !other.app.guardedRoutes.some((its) => its.join(' ') === route));
  // The examples stay away in production, too.
  expect(added.filter((route) => !/^HEAD| \/examples\//.test(route))).toEqual([
    'GET /dev/mail',
    'GET /dev/mail/:id',
    'GET /dev/mail/:id/html',
  ]);
  expect((await other.browser('GET', list)).statusCode).toBe(404);
  await other.stop();
});

describe('in a browser', () => {
  let browser: Browser;
  let origin: string;

  beforeAll(async () => {
    origin = await companion.app.listen({ port: 0, host: '127.0.0.1' });
    browser = await chromium.launch(chromiumLaunchOptions());
  });

  afterAll(() => browser.close());

  test('the mail looks as it does, runs nothing, and opens its links in a window of their own', async () => {
    const page = await browser.newPage({ viewport: { width: 360, height: 800 } });
    await page.goto(origin + list);
    await page.locator(`a[href="${one}"]`).first().click();
    await page.waitForURL(origin + one);
    const frame = page.frameLocator('iframe');
    await frame.getByText('Hello Ada').waitFor();
    const color = await frame.getByText('Hello Ada').evaluate((element) => getComputedStyle(element).color);
    expect(color).toBe('rgb(1, 2, 3)');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);

    await page.context().route(link, (route) => route.fulfill({ body: 'there' }));
    const opened = page.waitForEvent('popup');
    await frame.getByRole('link', { name: 'Sign in' }).click();
    await (await opened).waitForURL(link);
    await page.close();
  });
});
