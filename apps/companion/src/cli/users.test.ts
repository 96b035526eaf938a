import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Deployment, newDeployment } from '../testing/cli.ts';

const PATIENCE = { timeout: 60_000 };
const PASSWORD = 'correct horse battery';

let deployment: Deployment;
beforeEach(() => {
  deployment = newDeployment();
});
afterEach(() => deployment.remove());

const signIn = (app: FastifyInstance, password = PASSWORD) =>
  app.inject({
    method: 'POST',
    url: '/api/v1/auth',
    headers: { 'user-agent': 'Turbo Native iOS' },
    payload: { email: 'ann@example.com', password, device: { name: 'Ann’s phone', platform: 'iOS' } },
  });
const me = async (app: FastifyInstance, token: string) =>
  (await app.inject({ url: '/api/v1/me', headers: { authorization: `Bearer ${token}` } })).statusCode;

test('a created user signs in with the password on standard input, which no output shows', PATIENCE, async () => {
  const created = await deployment.tandem('users create Ann@Example.com --name Ann', `${PASSWORD}\n`);
  expect(created).toEqual({ code: 0, out: 'ann@example.com can sign in.\n', err: '' });
  await deployment.whileRunning(async (app) => {
    const answer = await signIn(app);
    expect(answer.statusCode).toBe(200);
    expect(answer.json().user).toMatchObject({ email: 'ann@example.com', name: 'Ann' });
    const events = await app.tandem.database.prisma.auditEvent.findMany({ where: { type: 'user_created' } });
    expect(events.map(({ actorId }) => actorId)).toEqual([answer.json().user.id]);
  });
});

test('a generated password is shown once, and works', PATIENCE, async () => {
  const { code, out } = await deployment.tandem('users create ann@example.com --generate-password');
  expect(code).toBe(0);
  const [, password = ''] = /^Password, shown this once: (\S{20})$/m.exec(out) ?? [];
  await deployment.whileRunning(async (app) => {
    const answer = await signIn(app, password);
    expect(answer.statusCode).toBe(200);
    expect(answer.json().user.name).toBe('ann');
  });
});

test('what can’t be a user is said in sentences, and made by none', PATIENCE, async () => {
  await deployment.tandem('users create ann@example.com', PASSWORD);
  const refused = [
    await deployment.tandem('users create ann@example.com', PASSWORD),
    await deployment.tandem('users create nobody', PASSWORD),
    await deployment.tandem('users create bob@example.com', '12345678'),
    await deployment.tandem('users create bob@example.com', '\n'),
  ];
  expect(refused).toEqual(
    [
      'This e-mail address is already in use.',
      'This is not an e-mail address.',
      'Too many people use this password.',
      'No password: give it on standard input, or say --generate-password.',
    ].map((sentence) => ({ code: 1, out: '', err: `${sentence}\n` })),
  );
});

test('a disabled user is out and stays out until they are enabled', PATIENCE, async () => {
  await deployment.tandem('users create ann@example.com', PASSWORD);
  const { token } = await deployment.whileRunning(async (app) => (await signIn(app)).json());

  expect((await deployment.tandem('users disable ann@example.com')).code).toBe(0);
  await deployment.whileRunning(async (app) => {
    expect(await me(app, token)).toBe(401);
    expect((await signIn(app)).json().code).toBe('account_inactive');
  });

  for (const time of ['once', 'again'])
    expect([time, (await deployment.tandem('users enable ann@example.com')).code]).toEqual([time, 0]);
  await deployment.whileRunning(async (app) => {
    expect(await me(app, token)).toBe(401);
    expect((await signIn(app)).statusCode).toBe(200);
    const types = await app.tandem.database.prisma.auditEvent.findMany({ where: { type: { startsWith: 'user_' } } });
    expect(types.map(({ type }) => type)).toEqual(['user_created', 'user_disabled', 'user_enabled']);
  });
});

test('a user’s sessions are listed for people and for programs, and ended', PATIENCE, async () => {
  await deployment.tandem('users create ann@example.com', PASSWORD);
  expect((await deployment.tandem('users sessions ann@example.com')).out).toBe('None.\n');
  const { token, session } = await deployment.whileRunning(async (app) => (await signIn(app)).json());

  const listed = await deployment.tandem('users sessions ann@example.com');
  expect(listed.out).toMatch(
    new RegExp(`^SESSION +KIND +DEVICE .*\n${session.id} +native +Ann’s phone +127.0.0.1 .* no\n$`),
  );
  const { sessions } = JSON.parse((await deployment.tandem('users sessions ann@example.com --json')).out);
  expect(sessions).toEqual([expect.objectContaining({ id: session.id, device_name: 'Ann’s phone', push: false })]);

  expect(await deployment.tandem('users sign-out ann@example.com')).toEqual({
    code: 0,
    out: 'ann@example.com is signed out everywhere.\n',
    err: '',
  });
  await deployment.whileRunning(async (app) => expect(await me(app, token)).toBe(401));
});

test('a user is made an administrator, and stays one while there is no other', PATIENCE, async () => {
  await deployment.tandem('users create ann@example.com', PASSWORD);
  await deployment.tandem('users create bob@example.com', PASSWORD);
  const done = (out: string) => ({ code: 0, out: `${out}\n`, err: '' });
  expect(await deployment.tandem('users grant-admin ann@example.com')).toEqual(
    done('ann@example.com is an administrator.'),
  );
  const last = { code: 1, out: '', err: 'There would be no administrator left. Make somebody else one first.\n' };
  expect(await deployment.tandem('users revoke-admin ann@example.com')).toEqual(last);
  expect(await deployment.tandem('users disable ann@example.com')).toEqual(last);
  await deployment.tandem('users grant-admin bob@example.com');
  expect(await deployment.tandem('users revoke-admin ann@example.com')).toEqual(
    done('ann@example.com is no administrator.'),
  );
  await deployment.whileRunning(async (app) => {
    const { token } = (await signIn(app)).json();
    const headers = { authorization: `Bearer ${token}` };
    expect((await app.inject({ url: '/api/v1/admin/users', headers })).statusCode).toBe(403);
    const events = await app.tandem.database.prisma.auditEvent.findMany({ where: { type: { startsWith: 'admin_' } } });
    expect(events.map(({ type, actorId }) => [type, actorId])).toEqual([
      ['admin_granted', null],
      ['admin_granted', null],
      ['admin_revoked', null],
    ]);
  });
});

test('nobody of that name is an error, for every command', PATIENCE, async () => {
  for (const command of ['disable', 'enable', 'grant-admin', 'revoke-admin', 'sessions', 'sign-out']) {
    const { code, err } = await deployment.tandem(`users ${command} nobody@example.com`);
    expect([code, err]).toEqual([1, 'Nobody has the e-mail address nobody@example.com.\n']);
  }
});

test('everyone is signed out only where somebody says yes', PATIENCE, async () => {
  await deployment.tandem('users create ann@example.com', PASSWORD);
  const { token } = await deployment.whileRunning(async (app) => (await signIn(app)).json());
  expect(await deployment.tandem('users sign-out --everyone')).toMatchObject({
    code: 1,
    err: 'Sign everyone out, on every device? There is nobody to ask: say --yes.\n',
  });
  await deployment.whileRunning(async (app) => expect(await me(app, token)).toBe(200));
  expect(await deployment.tandem('users sign-out --everyone --yes')).toMatchObject({
    code: 0,
    out: 'Everyone is signed out: 1 users, 1 sessions.\n',
  });
  await deployment.whileRunning(async (app) => expect(await me(app, token)).toBe(401));
});
