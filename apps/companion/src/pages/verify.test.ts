import { afterAll, beforeAll, expect, test } from 'vitest';
import { ada, cookieOf, type MailingCompanion, startMailingCompanion } from '../testing/companion.ts';

const PATIENCE = { timeout: 60_000 };
const REMINDER = 'Verify your email: open the link';
let companion: MailingCompanion;

beforeAll(async () => {
  companion = await startMailingCompanion();
});
afterAll(() => companion.stop());

interface Newcomer {
  readonly email: string;
  readonly cookie: string;
}

async function signUp(name: string): Promise<Newcomer> {
  const email = `${name.toLowerCase()}@example.com`;
  const form = { email, name, password: ada.password, password_confirmation: ada.password };
  const answer = await companion.browser('POST', '/users/sign_up', { form });
  expect(answer.statusCode).toBe(303);
  return { email, cookie: cookieOf(answer) };
}

/** The newest mail of an address, once it has so many. */
async function mailTo(email: string, count = 1): Promise<{ path: string; token: string; code: string }> {
  const mails = () => companion.app.tandem.mailbox?.list().filter(({ to }) => to === email) ?? [];
  await expect.poll(() => mails().length, { timeout: 30_000 }).toBeGreaterThanOrEqual(count);
  const text = mails()[0]?.text ?? '';
  const { pathname, search, searchParams } = new URL(/^http\S+$/m.exec(text)?.[0] ?? '');
  return {
    path: pathname + search,
    token: searchParams.get('token') ?? '',
    code: /^ {4}(\d{6})$/m.exec(text)?.[1] ?? '',
  };
}

async function home({ cookie }: Newcomer, as: 'browser' | 'shell' = 'browser'): Promise<string> {
  return (await companion[as]('GET', '/', { headers: { cookie } })).body;
}

test(
  'invariant 6: its page spends nothing, its button verifies, once, and the reminder is gone',
  PATIENCE,
  async () => {
    const grace = await signUp('Grace');
    const { path, token } = await mailTo(grace.email);
    for (const as of ['browser', 'shell'] as const) expect(await home(grace, as)).toContain(REMINDER);
    for (let visit = 0; visit < 3; visit += 1) {
      const page = await companion.browser('GET', path);
      expect(page.statusCode).toBe(200);
      expect(page.headers['referrer-policy']).toBe('same-origin');
      expect(page.body).toContain('Was it you who signed up with this address?');
      expect(page.body).toContain('<form method="post" action="/users/verify/claim" novalidate>');
      expect(page.body).toContain(`name="token" value="${token}"`);
    }
    const verified = await companion.browser('POST', '/users/verify/claim', { form: { token } });
    expect([verified.statusCode, verified.headers.location, verified.cookies]).toEqual([
      303,
      '/users/sign_in?email=verified',
      [],
    ]);
    const next = await companion.browser('GET', verified.headers.location as string);
    expect(next.body).toContain('Your email is verified. Sign in to go on.');
    expect(await home(grace)).not.toContain(REMINDER);

    const again = await companion.browser('POST', '/users/verify/claim', { form: { token } });
    expect([again.statusCode, again.body.includes('This code is not valid, or no longer.')]).toEqual([422, true]);
    expect(companion.lines.filter((line) => line.includes(token))).toEqual([]);
  },
);

test('the reminder sends another link, and its code verifies, however it is spaced', PATIENCE, async () => {
  const linus = await signUp('Linus');
  const { cookie, email } = linus;
  await mailTo(email);
  const asked = await companion.browser('POST', '/users/verify', { form: { email }, headers: { cookie } });
  const codePage = `/users/verify/code?${new URLSearchParams({ email })}`;
  expect([asked.statusCode, asked.headers.location]).toEqual([303, codePage]);
  expect((await companion.browser('GET', codePage)).body).toContain('It works once, for a day.');
  const { code } = await mailTo(email, 2);
  const wrong = await companion.browser('POST', '/users/verify/claim', { form: { email, code: '12' } });
  expect([wrong.statusCode, wrong.body.includes('A code has six digits.')]).toEqual([422, true]);
  const form = { email, code: `${code.slice(0, 3)} ${code.slice(3)} ` };
  expect((await companion.browser('POST', '/users/verify/claim', { form, headers: { cookie } })).statusCode).toBe(303);
  expect(await home(linus)).not.toContain(REMINDER);
  const done = await companion.browser('GET', '/users/verify', { headers: { cookie } });
  expect([done.statusCode, done.headers.location]).toEqual([303, '/']);
});

test('the reminder is not on the pages that it leads to', PATIENCE, async () => {
  const { cookie } = await signUp('Hedy');
  for (const path of ['/users/verify', '/users/verify/code?email=hedy@example.com', '/users/verify?token=x']) {
    const { statusCode, body } = await companion.browser('GET', path, { headers: { cookie } });
    expect([path, statusCode, body.includes(REMINDER)]).toEqual([path, 200, false]);
  }
});

test('nobody is told by the form who has an account, nor whether it is verified', async () => {
  for (const email of [ada.email, 'nobody@example.com']) {
    const answer = await companion.browser('POST', '/users/verify', { form: { email } });
    const location = `/users/verify/code?${new URLSearchParams({ email })}`;
    expect([answer.statusCode, answer.headers.location, answer.body]).toEqual([303, location, '']);
    expect((await companion.browser('GET', location)).body).toContain(`If ${email} is still to be verified`);
  }
});

test('an address that is none comes back as the form', async () => {
  const answer = await companion.browser('POST', '/users/verify', { form: { email: 'ada' } });
  expect(answer.statusCode).toBe(422);
  expect(answer.body).toContain('id="email-error">This is not an e-mail address.');
});

test('an address is verified by our own page alone', async () => {
  const headers = { origin: 'https://elsewhere.example' };
  const answer = await companion.browser('POST', '/users/verify/claim', { form: { token: 'x' }, headers });
  expect(answer.statusCode).toBe(403);
});

test('a program that fills in every field signs nobody up', async () => {
  const form = { email: 'bot@example.com', name: 'Bot', password: ada.password, password_confirmation: ada.password };
  const answer = await companion.browser('POST', '/users/sign_up', { form: { ...form, topic: 'Cheap bicycles' } });
  expect([answer.statusCode, answer.cookies]).toEqual([422, []]);
  expect(answer.body).toContain('<li>Leave the last field empty.</li>');
  const { prisma } = companion.app.tandem.database;
  expect(await prisma.user.count({ where: { email: form.email } })).toBe(0);
});
