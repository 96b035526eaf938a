import { afterAll, beforeAll, expect, test } from 'vitest';
import { ada, cookieOf, type MailingCompanion, startMailingCompanion } from '../testing/companion.ts';

const PATIENCE = { timeout: 100_000 };
const password = 'battery staple horse';
let companion: MailingCompanion;

beforeAll(async () => {
  companion = await startMailingCompanion({ RATE_LIMITS: 'off' });
}, 120_000);
afterAll(() => companion.stop());

const locationOf = ({ headers }: { headers: Record<string, unknown> }) => String(headers['location']);

/** Makes an account as Ada, by the form. Answers its path. */
async function newAccount(headers: { cookie: string }, name = 'Engines'): Promise<string> {
  const made = await companion.browser('POST', '/accounts', { form: { name }, headers });
  expect([made.statusCode, locationOf(made)]).toEqual([303, expect.stringMatching(/^\/accounts\/[^/]+\?done=made$/)]);
  return locationOf(made).replace(/\?.*/, '');
}

/** The token of the newest invitation that went to an address. */
async function invitationTo(email: string, path: string, headers: { cookie: string }): Promise<string> {
  const tokens = () =>
    companion.app.tandem.mailbox
      ?.list()
      .filter(({ to }) => to === email)
      .flatMap(({ text }) => /^http\S+\/accounts\/invitations\?token=(\S+)$/m.exec(text)?.[1] ?? []) ?? [];
  const before = tokens().length;
  const form = { email, role: 'member' };
  const asked = await companion.browser('POST', `${path}/invitations`, { form, headers });
  expect([asked.statusCode, locationOf(asked)]).toEqual([303, `${path}?done=invited`]);
  await expect.poll(() => tokens().length, { timeout: 60_000 }).toBeGreaterThan(before);
  return tokens()[0] ?? '';
}

const landing = (token: string, headers: Record<string, string> = {}) =>
  companion.browser('GET', `/accounts/invitations?token=${token}`, { headers });

test('invariant 6: an invitation’s page spends nothing; who signs up there is in the account', PATIENCE, async () => {
  const headers = { cookie: await companion.signIn() };
  const path = await newAccount(headers);
  const email = 'grace@example.com';
  const token = await invitationTo(email, path, headers);
  for (let times = 0; times < 2; times += 1) {
    const page = await landing(token);
    expect([page.statusCode, page.headers['referrer-policy']]).toEqual([200, 'same-origin']);
    expect(page.body).toContain('Join Engines?');
    expect(page.body).toContain(`${ada.name} invites ${email} as member.`);
    expect(page.body).toContain('<form method="post" action="/accounts/invitations/sign_up" novalidate>');
  }
  const form = { token, email, name: 'Grace', password: 'short', password_confirmation: 'short' };
  const refused = await companion.browser('POST', '/accounts/invitations/sign_up', { form });
  expect([refused.statusCode, refused.body.includes('shorter than 8')]).toEqual([422, true]);
  const up = await companion.browser('POST', '/accounts/invitations/sign_up', {
    form: { ...form, password, password_confirmation: password },
  });
  expect([up.statusCode, locationOf(up)]).toEqual([303, `${path}?done=joined`]);
  const joined = await companion.browser('GET', locationOf(up), { headers: { cookie: cookieOf(up) } });
  expect(joined.body).toContain('Welcome: you’re a member, and in the account now.');
  expect(joined.body).not.toContain('Verify your email');
  expect((await landing(token)).body).toContain('Invitation Over');
  expect(companion.lines.filter((line) => line.includes(token))).toEqual([]);
});

test(
  'who is signed in with the invited address accepts; with another one they are told to sign out',
  PATIENCE,
  async () => {
    const headers = { cookie: await companion.signIn() };
    const path = await newAccount(headers, 'Looms');
    const token = await invitationTo('grace@example.com', path, headers);
    expect((await landing(token)).body).toContain('/users/sign_in?return_to=%2Faccounts%2Finvitations%3Ftoken%3D');
    expect((await landing(token, headers)).body).toContain(`You’re signed in as ${ada.email}.`);
    const wrong = await companion.browser('POST', '/accounts/invitations/accept', { form: { token }, headers });
    expect([wrong.statusCode, wrong.body.includes('This invitation went to another address.')]).toEqual([422, true]);
    const form = { email: 'grace@example.com', password };
    const grace = { cookie: cookieOf(await companion.browser('POST', '/users/sign_in', { form })) };
    expect((await landing(token, grace)).body).toContain('<button type="submit">Accept</button>');
    const accepted = await companion.browser('POST', '/accounts/invitations/accept', {
      form: { token },
      headers: grace,
    });
    expect([accepted.statusCode, locationOf(accepted)]).toEqual([303, `${path}?done=joined`]);
    const again = await companion.browser('POST', '/accounts/invitations/accept', { form: { token }, headers: grace });
    expect([again.statusCode, again.body.includes('Invitation Over')]).toEqual([422, true]);
  },
);

test('an invitation is declined by who has no session', PATIENCE, async () => {
  const headers = { cookie: await companion.signIn() };
  const token = await invitationTo('nay@example.com', await newAccount(headers, 'Mills'), headers);
  const declined = await companion.browser('POST', '/accounts/invitations/decline', { form: { token } });
  expect([declined.statusCode, locationOf(declined)]).toEqual([303, '/accounts/invitations?done=declined']);
  expect((await companion.browser('GET', locationOf(declined))).body).toContain('Invitation Declined');
  const again = await companion.browser('POST', '/accounts/invitations/decline', { form: { token } });
  expect(again.statusCode).toBe(422);
});

test('what can’t be undone is asked first, in a shell as well; then it is said to be done', PATIENCE, async () => {
  const headers = { cookie: await companion.signIn() };
  const path = await newAccount(headers, 'Forges');
  const { prisma } = companion.app.tandem.database;
  const grace = await prisma.user.findUniqueOrThrow({ where: { email: 'grace@example.com' } });
  const membership = { userId: grace.id, accountId: path.split('/')[2] ?? '', createdAt: new Date() };
  await prisma.membership.create({ data: { ...membership, role: 'member' } });
  const member = `${path}/members/${grace.id}`;
  const steps: [ask: string | null, act: string, form: Record<string, string>, said: string][] = [
    [member, `${member}/role`, { role: 'admin' }, 'They have another role now.'],
    [`${member}/remove`, `${member}/remove`, {}, 'They are no member any more.'],
    [null, `${path}`, { name: 'Smithies' }, 'The account has another name now.'],
    [null, `${path}/switch`, {}, 'You’re in another account now.'],
    [`${path}/delete`, `${path}/delete`, {}, 'The account was deleted.'],
  ];
  for (const [ask, act, form, said] of steps) {
    if (ask) {
      const question = await companion.shell('GET', ask, { headers });
      expect([question.statusCode, question.body.includes(`action="${act}"`)]).toEqual([200, true]);
    }
    const done = await companion.browser('POST', act, { form, headers });
    expect([act, done.statusCode]).toEqual([act, 303]);
    expect((await companion.browser('GET', locationOf(done), { headers })).body).toContain(said);
  }
  expect((await companion.browser('GET', path, { headers })).statusCode).toBe(404);
});

test('who is made the owner has it at once; the one before may leave', PATIENCE, async () => {
  const headers = { cookie: await companion.signIn() };
  const path = await newAccount(headers, 'Presses');
  const token = await invitationTo('grace@example.com', path, headers);
  const form = { email: 'grace@example.com', password };
  const grace = { cookie: cookieOf(await companion.browser('POST', '/users/sign_in', { form })) };
  await companion.browser('POST', '/accounts/invitations/accept', { form: { token }, headers: grace });
  const { prisma } = companion.app.tandem.database;
  const { id } = await prisma.user.findUniqueOrThrow({ where: { email: 'grace@example.com' } });
  const stays = await companion.browser('POST', `${path}/leave`, { form: {}, headers });
  expect([stays.statusCode, stays.body.includes('Make another member the owner first.')]).toEqual([409, true]);
  const owner = `${path}/members/${id}/owner`;
  expect((await companion.browser('GET', owner, { headers })).body).toContain('Make Grace the owner?');
  const transferred = await companion.browser('POST', owner, { form: {}, headers });
  expect((await companion.browser('GET', locationOf(transferred), { headers })).body).toContain('another owner now');
  const left = await companion.browser('POST', `${path}/leave`, { form: {}, headers });
  expect(locationOf(left)).toBe('/accounts?done=left');
  expect((await companion.browser('GET', path, { headers })).statusCode).toBe(404);
});

test('a form comes back with what is wrong', PATIENCE, async () => {
  const headers = { cookie: await companion.signIn() };
  const nameless = await companion.browser('POST', '/accounts', { form: { name: ' ' }, headers });
  expect([nameless.statusCode, nameless.body.includes('A name has 1 to 100 characters.')]).toEqual([422, true]);
  const path = await newAccount(headers, 'Kilns');
  const form = { email: 'grace', role: 'member' };
  const refused = await companion.browser('POST', `${path}/invitations`, { form, headers });
  expect(refused.statusCode).toBe(422);
  expect(refused.body).toContain('id="email-error">This is not an e-mail address.');
  expect(refused.body).toContain('value="grace"');
});

test('whatever stands in a path is somebody who is no member, and no fault of ours', PATIENCE, async () => {
  const headers = { cookie: await companion.signIn() };
  const path = await newAccount(headers);
  for (const id of ['x', '%00', '019ca945-0a00-7375-b7f3-08afc765fa97']) {
    const post = (act: string, form: Record<string, string> = {}) =>
      companion.browser('POST', `${path}/members/${id}/${act}`, { form, headers });
    const answers = [await post('role', { role: 'admin' }), await post('owner'), await post('remove')];
    expect([id, ...answers.map(({ statusCode }) => statusCode)]).toEqual([id, 404, 422, 303]);
  }
});
