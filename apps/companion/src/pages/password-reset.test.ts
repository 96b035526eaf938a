import { afterAll, beforeAll, expect, test } from 'vitest';
import { ada, cookieOf, type MailingCompanion, startMailingCompanion } from '../testing/companion.ts';

const PATIENCE = { timeout: 60_000 };
const password = 'staple battery horse';
let companion: MailingCompanion;

beforeAll(async () => {
  companion = await startMailingCompanion();
});
afterAll(() => companion.stop());

/** Asks for a link by form, and reads it in the mail. */
async function askForLink(): Promise<{ path: string; token: string }> {
  const { mailbox } = companion.app.tandem;
  const links = () =>
    mailbox?.list().flatMap(({ text }) => /^http\S+\/users\/password\/edit\?token=\S+$/m.exec(text)?.[0] ?? []) ?? [];
  const before = links().length;
  await companion.browser('POST', '/users/password/new', { form: { email: ada.email } });
  await expect.poll(() => links().length, { timeout: 30_000 }).toBeGreaterThan(before);
  const { pathname, search, searchParams } = new URL(links()[0] ?? '');
  return { path: pathname + search, token: searchParams.get('token') ?? '' };
}

test('invariant 6: its page spends nothing, its button changes the password, once', PATIENCE, async () => {
  const cookie = await companion.signIn();
  const { path, token } = await askForLink();
  for (let visit = 0; visit < 3; visit += 1) {
    const page = await companion.browser('GET', path);
    expect(page.statusCode).toBe(200);
    expect(page.headers['referrer-policy']).toBe('same-origin');
    expect(page.body).toContain('<form method="post" action="/users/password/edit" novalidate>');
    expect(page.body).toContain(`name="token" value="${token}"`);
    expect(page.body).toMatch(new RegExp(`readonly[^>]*value="${ada.email}"`));
  }
  const form = { token, password, password_confirmation: password };
  const changed = await companion.browser('POST', '/users/password/edit', { form, headers: { cookie } });
  expect([changed.statusCode, changed.headers.location]).toEqual([303, '/users/sign_in?password=changed']);
  const next = await companion.browser('GET', changed.headers.location as string, { headers: { cookie } });
  expect(next.body).toContain('Your password was changed. Sign in with the new one.');
  const signedIn = await companion.browser('POST', '/users/sign_in', { form: { email: ada.email, password } });
  expect(cookieOf(signedIn)).toMatch(/^tandem=/);

  const again = [
    await companion.browser('POST', '/users/password/edit', { form }),
    await companion.browser('GET', path),
  ];
  for (const answer of again) {
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain('This code is not valid, or no longer.');
    expect(answer.body).toContain('<form method="post" action="/users/password/new"');
  }
  expect(companion.lines.filter((line) => line.includes(token) || line.includes(password))).toEqual([]);
});

test('a password that won’t do is typed again, by the same link', PATIENCE, async () => {
  const { token } = await askForLink();
  const form = { token, email: ada.email, password: 'short', password_confirmation: 'other' };
  const answer = await companion.browser('POST', '/users/password/edit', { form });
  expect(answer.statusCode).toBe(422);
  expect(answer.body).toContain('id="password-error">The password is shorter than 8 characters.');
  expect(answer.body).toContain('id="password_confirmation-error">This is not the same password.');
  expect(answer.body).toContain(`name="token" value="${token}"`);
  expect(answer.body).not.toContain('value="short"');
});

test('nobody is told by the form who has an account', async () => {
  for (const email of [ada.email, 'nobody@example.com']) {
    const answer = await companion.browser('POST', '/users/password/new', { form: { email } });
    const location = `/users/password/new?${new URLSearchParams({ sent_to: email })}`;
    expect([answer.statusCode, answer.headers.location, answer.body]).toEqual([303, location, '']);
    const page = await companion.browser('GET', location);
    expect(page.body).toContain(`If ${email} has an account, a link is on its way.`);
  }
});

test('an address that is none comes back as the form', async () => {
  const answer = await companion.browser('POST', '/users/password/new', { form: { email: 'ada' } });
  expect(answer.statusCode).toBe(422);
  expect(answer.body).toContain('id="email-error">This is not an e-mail address.');
});

test('a password is changed by our own page alone', async () => {
  const headers = { origin: 'https://elsewhere.example' };
  const form = { token: 'x', password, password_confirmation: password };
  expect((await companion.browser('POST', '/users/password/edit', { form, headers })).statusCode).toBe(403);
});

test('a link without its token leads to where one is asked for', async () => {
  for (const path of ['/users/password/edit', '/users/password/edit?token=a&token=b']) {
    const answer = await companion.browser('GET', path);
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/users/password/new']);
  }
});
