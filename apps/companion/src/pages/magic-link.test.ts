import { afterAll, beforeAll, expect, test } from 'vitest';
import { ada, cookieOf, type MailingCompanion, startMailingCompanion } from '../testing/companion.ts';

let companion: MailingCompanion;
let link: string;
let code: string;

beforeAll(async () => {
  companion = await startMailingCompanion();
});
afterAll(() => companion.stop());

/** Asks for a link by form, and reads it in the mail. */
async function askForLink(): Promise<void> {
  const { mailbox } = companion.app.tandem;
  const before = mailbox?.list().length ?? 0;
  const answer = await companion.browser('POST', '/users/magic_link', { form: { email: ada.email } });
  expect([answer.statusCode, answer.headers.location]).toEqual([
    303,
    `/users/magic_link/code?${new URLSearchParams({ email: ada.email })}`,
  ]);
  await expect.poll(() => mailbox?.list().length, { timeout: 30_000 }).toBeGreaterThan(before);
  const text = mailbox?.list()[0]?.text ?? '';
  link = /^http\S+$/m.exec(text)?.[0] ?? '';
  code = /^ {4}(\d{6})$/m.exec(text)?.[1] ?? '';
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

test('invariant 6: its page spends nothing, its button signs in, once', { timeout: 60_000 }, async () => {
  await askForLink();
  const token = new URL(link).searchParams.get('token') ?? '';
  for (let visit = 0; visit < 3; visit += 1) {
    const page = await companion.browser('GET', pathOf(link));
    expect(page.statusCode).toBe(200);
    expect(page.headers['referrer-policy']).toBe('same-origin');
    expect(page.body).toContain('<form method="post" action="/users/magic_link/claim" novalidate>');
    expect(page.body).toContain(`name="token" value="${token}"`);
  }
  const claimed = await companion.browser('POST', '/users/magic_link/claim', { form: { token } });
  expect([claimed.statusCode, claimed.headers.location]).toEqual([303, '/']);
  const home = await companion.browser('GET', '/', { headers: { cookie: cookieOf(claimed) } });
  expect(home.body).toContain('Hello, Ada Lovelace');

  const again = await companion.browser('POST', '/users/magic_link/claim', { form: { token } });
  expect([again.statusCode, again.cookies]).toEqual([422, []]);
  expect(again.body).toContain('This code is not valid, or no longer.');
  expect(again.body).toContain('<form method="post" action="/users/magic_link"');
  expect(companion.lines.filter((line) => line.includes(token))).toEqual([]);
});

test('the digits of its mail sign in, however they are spaced', { timeout: 60_000 }, async () => {
  await askForLink();
  const page = await companion.browser('GET', `/users/magic_link/code?email=${ada.email}`);
  expect(page.body).toContain(`If ${ada.email} has an account, a link is on its way.`);
  const wrong = await companion.browser('POST', '/users/magic_link/claim', { form: { email: ada.email, code: '12' } });
  expect(wrong.statusCode).toBe(422);
  expect(wrong.body).toContain('id="code-error">A code has six digits.');
  expect(wrong.body).toContain(`name="email" value="${ada.email}"`);
  const spaced = `${code.slice(0, 3)} ${code.slice(3)} `;
  const form = { email: ada.email, code: spaced };
  const claimed = await companion.browser('POST', '/users/magic_link/claim', { form });
  expect([claimed.statusCode, claimed.headers.location]).toEqual([303, '/']);
});

test('an address that is none comes back as the form', async () => {
  const answer = await companion.browser('POST', '/users/magic_link', { form: { email: 'ada' } });
  expect(answer.statusCode).toBe(422);
  expect(answer.body).toContain('id="email-error">This is not an e-mail address.');
});

test('nobody is told by the form who has an account', { timeout: 60_000 }, async () => {
  const email = 'nobody@example.com';
  const answer = await companion.browser('POST', '/users/magic_link', { form: { email } });
  expect([answer.statusCode, answer.body]).toEqual([303, '']);
  const page = await companion.browser('GET', answer.headers.location as string);
  expect(page.body).toContain(`If ${email} has an account, a link is on its way.`);
});

test('a link is claimed by our own page alone', async () => {
  const headers = { origin: 'https://elsewhere.example' };
  const answer = await companion.browser('POST', '/users/magic_link/claim', { form: { token: 'x' }, headers });
  expect(answer.statusCode).toBe(403);
});
