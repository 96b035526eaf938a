import { afterAll, beforeAll, expect, test } from 'vitest';
import { ada, cookieOf, type MailingCompanion, startMailingCompanion } from '../testing/companion.ts';

const PATIENCE = { timeout: 60_000 };
const password = 'staple battery horse';
const chosen = { password, password_confirmation: password };
let companion: MailingCompanion;

beforeAll(async () => {
  companion = await startMailingCompanion({ SIGN_UP: 'confirm' });
});
afterAll(() => companion.stop());

async function signUp(email: string) {
  const answer = await companion.browser('POST', '/users/sign_up', { form: { email, name: 'Grace' } });
  const { mailbox } = companion.app.tandem;
  const mails = () => mailbox?.list().filter(({ to }) => to === email) ?? [];
  await expect.poll(() => mails().length, { timeout: 30_000 }).toBe(1);
  return { answer, text: mails()[0]?.text ?? '' };
}

test('invariant 6: the page of its link opens nothing, its button opens the account, once', PATIENCE, async () => {
  const email = 'grace@example.com';
  expect((await companion.browser('GET', '/users/sign_up')).body).not.toContain('type="password"');
  const { answer, text } = await signUp(email);
  const codePage = `/users/sign_up/confirm/code?${new URLSearchParams({ email })}`;
  expect([answer.statusCode, answer.headers.location, answer.cookies]).toEqual([303, codePage, []]);
  const link = new URL(/^http\S+$/m.exec(text)?.[0] ?? '');
  const token = link.searchParams.get('token') ?? '';
  for (let visit = 0; visit < 3; visit += 1) {
    const page = await companion.browser('GET', link.pathname + link.search);
    expect([page.statusCode, page.headers['referrer-policy']]).toEqual([200, 'same-origin']);
    expect(page.body).toContain('<form method="post" action="/users/sign_up/confirm/claim" novalidate>');
  }
  const mistyped = { token, ...chosen, password_confirmation: 'x' };
  const refused = await companion.browser('POST', '/users/sign_up/confirm/claim', { form: mistyped });
  expect([refused.statusCode, refused.body.includes('This is not the same password.')]).toEqual([422, true]);
  expect(refused.body).toContain(`value="${token}"`);
  const opened = await companion.browser('POST', '/users/sign_up/confirm/claim', { form: { token, ...chosen } });
  expect([opened.statusCode, opened.headers.location]).toEqual([303, '/users/sign_in?email=verified']);
  const signedIn = await companion.browser('POST', '/users/sign_in', { form: { email, password } });
  expect(cookieOf(signedIn)).toMatch(/^tandem=/);
  const again = await companion.browser('POST', '/users/sign_up/confirm/claim', { form: { token, ...chosen } });
  expect([again.statusCode, again.body.includes('This code is not valid, or no longer.')]).toEqual([422, true]);
  expect(again.body).toContain('<form method="post" action="/users/sign_up"');
});

test('nobody is told by the form who has an account', PATIENCE, async () => {
  const pages = [];
  for (const email of [ada.email, 'nobody@example.com']) {
    const { answer } = await signUp(email);
    expect([answer.statusCode, answer.body, answer.cookies]).toEqual([303, '', []]);
    const page = await companion.browser('GET', answer.headers.location as string);
    pages.push(
      page.body
        .replaceAll(email, 'x')
        .replaceAll(encodeURIComponent(email), 'x')
        .replace(/nonce" content="[^"]*/, ''),
    );
  }
  expect(pages[0]).toBe(pages[1]);
});
