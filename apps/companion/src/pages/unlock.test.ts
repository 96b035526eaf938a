import { afterAll, beforeAll, expect, test } from 'vitest';
import { ada, cookieOf, type MailingCompanion, startMailingCompanion } from '../testing/companion.ts';

let companion: MailingCompanion;

beforeAll(async () => {
  companion = await startMailingCompanion({ SIGN_IN_RISK_BLOCKED: '1' });
});
afterAll(() => companion.stop());

test('invariant 6: its page spends nothing, its button unblocks and signs in, once', { timeout: 60_000 }, async () => {
  const { mailbox } = companion.app.tandem;
  const { email, password } = ada;
  const blocked = await companion.shell('POST', '/users/sign_in', { form: { email, password } });
  expect([blocked.statusCode, blocked.cookies]).toEqual([422, []]);
  expect(blocked.body).toContain('<li>This sign-in looks unusual. Open the link that we have sent you by mail.</li>');
  await expect.poll(() => mailbox?.list().length, { timeout: 30_000 }).toBe(1);
  const link = new URL(/^http\S+$/m.exec(mailbox?.list()[0]?.text ?? '')?.[0] ?? '');
  const token = link.searchParams.get('token') ?? '';

  for (let visit = 0; visit < 3; visit += 1) {
    const page = await companion.browser('GET', link.pathname + link.search);
    expect([page.statusCode, page.headers['referrer-policy']]).toEqual([200, 'same-origin']);
    expect(page.body).toContain('<form method="post" action="/users/unlock" novalidate>');
    expect(page.body).toContain(`name="token" value="${token}"`);
  }
  const entered = await companion.browser('POST', '/users/unlock', { form: { token } });
  expect([entered.statusCode, entered.headers.location]).toEqual([303, '/']);
  const home = await companion.browser('GET', '/', { headers: { cookie: cookieOf(entered) } });
  expect(home.body).toContain('Hello, Ada Lovelace');

  const again = await companion.browser('POST', '/users/unlock', { form: { token } });
  expect([again.statusCode, again.cookies]).toEqual([422, []]);
  expect(again.body).toContain('<form method="post" action="/users/magic_link"');
  expect(companion.lines.filter((line) => line.includes(token))).toEqual([]);
});

test('without a token it leads to the sign-in', async () => {
  expect((await companion.browser('GET', '/users/unlock')).headers.location).toBe('/users/sign_in');
});
