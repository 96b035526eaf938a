import { afterAll, beforeAll, expect, test } from 'vitest';
import { ada, cookieOf, type MailingCompanion, startMailingCompanion } from '../testing/companion.ts';

const PATIENCE = { timeout: 60_000 };
let companion: MailingCompanion;

beforeAll(async () => {
  companion = await startMailingCompanion();
});
afterAll(() => companion.stop());

const mails = () => companion.app.tandem.mailbox?.list() ?? [];

test('invariant 6: its page spends nothing, its button signs everybody out, once', PATIENCE, async () => {
  const { email, password } = ada;
  const cookie = cookieOf(await companion.shell('POST', '/users/sign_in', { form: { email, password } }));
  await expect.poll(() => mails().length, { timeout: 30_000 }).toBe(1);
  const link = new URL(/^http\S+$/m.exec(mails()[0]?.text ?? '')?.[0] ?? '');
  const token = link.searchParams.get('token') ?? '';

  for (let visit = 0; visit < 3; visit += 1) {
    const page = await companion.browser('GET', link.pathname + link.search);
    expect([page.statusCode, page.headers['referrer-policy']]).toEqual([200, 'same-origin']);
    expect(page.body).toContain('<form method="post" action="/users/not_me">');
    expect(page.body).toContain(`name="token" value="${token}"`);
  }
  expect((await companion.browser('GET', '/', { headers: { cookie } })).statusCode).toBe(200);

  const done = await companion.browser('POST', '/users/not_me', { form: { token }, headers: { cookie } });
  expect([done.statusCode, done.headers.location]).toEqual([303, '/users/not_me/done']);
  expect([done.cookies[0]?.value, done.headers['clear-site-data']]).toEqual(['', '"cache"']);
  const page = await companion.browser('GET', '/users/not_me/done');
  expect(page.body).toContain('<h1>Everybody Is Signed Out</h1>');
  expect((await companion.browser('GET', '/', { headers: { cookie } })).statusCode).toBe(303);
  await expect.poll(() => mails().length, { timeout: 30_000 }).toBe(2);
  expect(mails()[0]?.text).toContain('/users/password/edit?token=');

  const again = await companion.browser('POST', '/users/not_me', { form: { token } });
  expect([again.statusCode, again.cookies]).toEqual([422, []]);
  expect(again.body).toContain('This code is not valid, or no longer.');
  expect(again.body).toContain('<form method="post" action="/users/password/new"');
  expect(companion.lines.filter((line) => line.includes(token))).toEqual([]);
});

test('without a token it leads to where a new password is asked for', async () => {
  expect((await companion.browser('GET', '/users/not_me')).headers.location).toBe('/users/password/new');
});

test('everybody is signed out by our own page alone', async () => {
  const headers = { origin: 'https://elsewhere.example' };
  expect((await companion.browser('POST', '/users/not_me', { form: { token: 'x' }, headers })).statusCode).toBe(403);
});
