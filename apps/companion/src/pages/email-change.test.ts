import { afterAll, beforeAll, expect, test } from 'vitest';
import { ada, type MailingCompanion, startMailingCompanion } from '../testing/companion.ts';

const PATIENCE = { timeout: 100_000 };
let companion: MailingCompanion;

beforeAll(async () => {
  companion = await startMailingCompanion();
});
afterAll(() => companion.stop());

/** The token of the newest mail of an address that leads to `path`. */
async function tokenTo(email: string, path: string): Promise<string> {
  const { mailbox } = companion.app.tandem;
  const pattern = new RegExp(`^http\\S+${path}\\?token=(\\S+)$`, 'm');
  const tokens = () =>
    mailbox
      ?.list()
      .filter(({ to }) => to === email)
      .flatMap(({ text }) => pattern.exec(text)?.[1] ?? []) ?? [];
  await expect.poll(() => tokens().length, { timeout: 60_000 }).toBeGreaterThan(0);
  return tokens()[0] ?? '';
}

test('invariant 6: the pages of its links spend nothing, both buttons change the address, once', PATIENCE, async () => {
  const cookie = await companion.signIn();
  const headers = { cookie };
  const email = 'countess@example.com';
  const form = { email, current_password: ada.password };
  const asked = await companion.browser('POST', '/users/email/edit', { form, headers });
  const sent = `/users/email/edit?${new URLSearchParams({ sent_to: email })}`;
  expect([asked.statusCode, asked.headers.location]).toEqual([303, sent]);
  expect((await companion.browser('GET', sent, { headers })).body).toContain('Check Both Mailboxes');
  const tokens = [await tokenTo(ada.email, '/users/email/confirm'), await tokenTo(email, '/users/email/confirm')];
  for (const [index, token] of tokens.entries()) {
    const page = await companion.browser('GET', `/users/email/confirm?token=${token}`);
    expect([page.statusCode, page.headers['referrer-policy']]).toEqual([200, 'same-origin']);
    expect(page.body).toContain('<form method="post" action="/users/email/confirm" novalidate>');
    const confirmed = await companion.browser('POST', '/users/email/confirm', { form: { token } });
    const done = `/users/email/confirm?done=${index === 0 ? 'one' : 'both'}`;
    expect([confirmed.statusCode, confirmed.headers.location]).toEqual([303, done]);
    expect((await companion.browser('GET', done)).body).toContain(index === 0 ? 'One to Go' : 'Email Changed');
  }
  expect((await companion.browser('GET', '/', { headers })).body).toContain(email);
  const again = await companion.browser('POST', '/users/email/confirm', { form: { token: tokens[0] ?? '' } });
  expect([again.statusCode, again.body.includes('This code is not valid, or no longer.')]).toEqual([422, true]);
  expect(companion.lines.filter((line) => tokens.some((token) => line.includes(token)))).toEqual([]);
  const { prisma } = companion.app.tandem.database;
  await prisma.user.updateMany({ where: { email }, data: { email: ada.email } });
});

test('a wrong password comes back as the form', PATIENCE, async () => {
  const headers = { cookie: await companion.signIn() };
  const form = { email: 'x@example.com', current_password: 'wrong horse battery' };
  const answer = await companion.browser('POST', '/users/email/edit', { form, headers });
  expect(answer.statusCode).toBe(422);
  expect(answer.body).toContain('id="current_password-error">This is not your current password.');
  expect(answer.body).toContain('value="x@example.com"');
});

test(
  'after a magic link that has dropped a password the next page asks for another, which can wait',
  PATIENCE,
  async () => {
    const { prisma } = companion.app.tandem.database;
    await prisma.user.updateMany({ where: { email: ada.email }, data: { emailVerifiedAt: null } });
    await companion.browser('POST', '/users/magic_link', { form: { email: ada.email } });
    const form = { token: await tokenTo(ada.email, '/users/magic_link') };
    const signedIn = await companion.browser('POST', '/users/magic_link/claim', { form });
    expect([signedIn.statusCode, signedIn.headers.location]).toEqual([303, '/users/password/choose']);
    const [cookie] = signedIn.cookies.filter(({ name }) => name === 'tandem');
    const headers = { cookie: `tandem=${cookie?.value}` };
    const page = await companion.browser('GET', '/users/password/choose', { headers });
    expect(page.body).toContain('<a href="/">Not now</a>');
    const short = { password: 'short', password_confirmation: 'short' };
    const refused = await companion.browser('POST', '/users/password/choose', { form: short, headers });
    expect([refused.statusCode, refused.body.includes('shorter than 8')]).toEqual([422, true]);
    const password = 'staple battery horse';
    const good = { password, password_confirmation: password };
    const chosen = await companion.browser('POST', '/users/password/choose', { form: good, headers });
    expect([chosen.statusCode, chosen.headers.location]).toEqual([303, '/']);
    const again = await companion.browser('POST', '/users/sign_in', { form: { email: ada.email, password } });
    expect(again.statusCode).toBe(303);
  },
);
