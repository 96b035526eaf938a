import { expect, it, vi } from 'vitest';
import { disableUser, enableUser } from '../people/disabling.ts';
import { askForPasswordReset, resetPassword } from '../sign-up/password-reset.ts';
import { barrier } from '../testing/barrier.ts';
import { type HttpAnswer, NATIVE, PAGE } from '../testing/http.ts';
import { mailTo } from '../testing/mailbox.ts';
import { newPerson, PASSWORD, type Person } from '../testing/people.ts';
import { onEveryDatabase, type TestServer } from '../testing/server.ts';

const PATIENCE = { timeout: 100_000 };
const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:139.0) Gecko/20100101 Firefox/139.0';
const KNOWN = { ...NATIVE, 'x-forwarded-for': '203.0.113.7' };
const UNKNOWN = { ...PAGE, 'user-agent': FIREFOX, 'x-forwarded-for': '198.51.100.99' };
const OPTIONS = { environment: { TRUSTED_PROXIES: '127.0.0.1' }, jobs: true };

type Headers = Record<string, string>;

function signIn(server: TestServer, { email }: Person, headers: Headers, password = PASSWORD): Promise<HttpAnswer> {
  return server.http('POST', '/api/v1/auth', { headers, json: { email, password } });
}

const unlockBy = (server: TestServer, token: string, headers: Headers = NATIVE) =>
  server.http('POST', '/api/v1/auth/unlock', { headers, json: { token } });

/** Somebody whose address is known to be theirs, and who has signed in before. */
async function regular(server: TestServer): Promise<Person & { readonly bearer: Headers }> {
  const person = await newPerson(server);
  const data = { emailVerifiedAt: server.clock.now() };
  await server.tandem.database.prisma.user.update({ where: { id: person.id }, data });
  const { json } = await signIn(server, person, KNOWN);
  server.clock.advance(1);
  return { ...person, bearer: { authorization: `Bearer ${json.token}` } };
}

async function blocked(server: TestServer): Promise<Person & { readonly bearer: Headers; readonly token: string }> {
  const person = await regular(server);
  expect((await signIn(server, person, UNKNOWN)).status).toBe(403);
  return { ...person, token: await newestToken(server, person, 1) };
}

async function newestToken(server: TestServer, { email }: Person, mails: number): Promise<string> {
  const [{ link }] = await mailTo(server, email, mails);
  return new URL(link).searchParams.get('token') ?? '';
}

onEveryDatabase(
  'a sign-in from nowhere known',
  (server) => {
    it('is refused after the right password alone, recorded, and told by mail', PATIENCE, async () => {
      const ann = await regular(server());
      expect((await signIn(server(), ann, UNKNOWN, 'wrong one')).json.code).toBe('invalid_credentials');
      const { status, json, headers } = await signIn(server(), ann, UNKNOWN);
      expect([status, json.code, headers.getSetCookie()]).toEqual([403, 'sign_in_blocked', []]);
      const { prisma } = server().tandem.database;
      expect(await prisma.session.count({ where: { userId: ann.id } })).toBe(1);
      const attempts = await prisma.signInAttempt.findMany({ where: { userId: ann.id, outcome: 'sign_in_blocked' } });
      expect(attempts).toMatchObject([{ risk: 3, reasons: ['ip', 'browser', 'device'], kind: 'password' }]);
      const events = await prisma.auditEvent.findMany({ where: { actorId: ann.id, type: 'sign_in_blocked' } });
      expect(events).toMatchObject([{ ip: '198.51.100.99', sessionId: null }]);
      const [mail, ...others] = await mailTo(server(), ann.email);
      expect(others).toEqual([]);
      expect(mail.subject).toBe('We stopped a sign-in to localhost:3000');
      for (const fact of ['198.51.100.99', 'Firefox', 'Windows']) expect(mail.text).toContain(fact);
      expect(mail.link).toMatch(/^http:\/\/localhost:3000\/users\/unlock\?token=[\w-]{43}$/);
    });

    it('blocks the password, wherever it is used, and ends no session', PATIENCE, async () => {
      const ann = await blocked(server());
      expect((await signIn(server(), ann, KNOWN)).json.code).toBe('sign_in_blocked');
      expect((await signIn(server(), ann, KNOWN, 'wrong one')).json.code).toBe('invalid_credentials');
      expect((await server().http('GET', '/api/v1/me', { headers: ann.bearer })).status).toBe(200);
    });

    it('is unlocked by its link, which signs in, and is known from then on', PATIENCE, async () => {
      const ann = await blocked(server());
      const answer = await unlockBy(server(), ann.token, UNKNOWN);
      expect([answer.status, answer.json.user.id, answer.json.token]).toEqual([200, ann.id, undefined]);
      expect(answer.cookie).toMatch(/^tandem=/);
      server().clock.advance(1);
      for (const headers of [KNOWN, UNKNOWN]) expect((await signIn(server(), ann, headers)).status).toBe(200);
      const { prisma } = server().tandem.database;
      expect(await prisma.auditEvent.count({ where: { actorId: ann.id, type: 'sign_in_unblocked' } })).toBe(1);
    });

    it('is unlocked by a shell, too, which gets both halves', PATIENCE, async () => {
      const ann = await blocked(server());
      const device = { name: 'Ann’s phone', platform: 'iOS' };
      const notification_token = { token: `push-${ann.id}`, platform: 'iOS' };
      const json = { token: ann.token, device, notification_token };
      const answer = await server().http('POST', '/api/v1/auth/unlock', { headers: NATIVE, json });
      expect(answer.status).toBe(200);
      const headers = { authorization: `Bearer ${answer.json.token}`, cookie: answer.cookie };
      const asked = await server().http('GET', '/api/v1/auth', { headers });
      expect(asked.json).toMatchObject({ same_session: true, user: { id: ann.id } });
      const listed = await server().http('GET', '/api/v1/sessions', { headers });
      expect(listed.json.sessions).toContainEqual(
        expect.objectContaining({ current: true, device_name: 'Ann’s phone', push: true }),
      );
    });

    it('invariant 6: its link has one winner, however many claim it at once', PATIENCE, async () => {
      const ann = await blocked(server());
      const everyoneHasCome = barrier(8);
      const { signingKeys } = server().tandem;
      const current = signingKeys.current.bind(signingKeys);
      const spy = vi.spyOn(signingKeys, 'current').mockImplementation(async () => {
        await everyoneHasCome();
        return current();
      });
      const answers = await Promise.all(Array.from({ length: 8 }, () => unlockBy(server(), ann.token)));
      spy.mockRestore();
      expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 7 }, () => 400)]);
    });

    it('its link is good for ten minutes', PATIENCE, async () => {
      const ann = await blocked(server());
      server().clock.advance(600);
      expect((await unlockBy(server(), ann.token)).json.code).toBe('invalid_grant');
      expect((await signIn(server(), ann, KNOWN)).status).toBe(403);
      expect((await unlockBy(server(), await newestToken(server(), ann, 2))).status).toBe(200);
    });

    it('is unlocked by a magic link, too', PATIENCE, async () => {
      const ann = await blocked(server());
      await server().http('POST', '/api/v1/magic_links', { json: { email: ann.email } });
      const json = { token: await newestToken(server(), ann, 2) };
      expect((await server().http('POST', '/api/v1/magic_links/claim', { headers: KNOWN, json })).status).toBe(200);
      expect((await signIn(server(), ann, KNOWN)).status).toBe(200);
    });

    it('is unblocked by a new password that is chosen by mail', PATIENCE, async () => {
      const ann = await blocked(server());
      const { tandem } = server();
      await askForPasswordReset(tandem, ann.email, '203.0.113.7');
      const password = 'staple battery horse';
      const token = await newestToken(server(), ann, 2);
      const device = { kind: 'web', ip: '203.0.113.7', browser: null, platform: null } as const;
      await resetPassword(tandem, { token, password, passwordConfirmation: password }, device);
      expect((await signIn(server(), ann, KNOWN)).status).toBe(401);
      expect((await signIn(server(), ann, KNOWN, password)).status).toBe(200);
    });

    it('a secret of one purpose is nothing to another', PATIENCE, async () => {
      const ann = await blocked(server());
      const json = { token: ann.token };
      expect((await server().http('POST', '/api/v1/magic_links/claim', { headers: KNOWN, json })).status).toBe(400);
      await server().http('POST', '/api/v1/magic_links', { json: { email: ann.email } });
      expect((await unlockBy(server(), await newestToken(server(), ann, 2))).status).toBe(400);
      expect((await unlockBy(server(), ann.token)).status).toBe(200);
    });

    it('sends the link again, the newest alone works, five in a quarter of an hour', PATIENCE, async () => {
      const ann = await blocked(server());
      for (let count = 0; count < 7; count += 1) expect((await signIn(server(), ann, KNOWN)).status).toBe(403);
      const token = await newestToken(server(), ann, 6);
      await blocked(server());
      expect(await mailTo(server(), ann.email)).toHaveLength(6);
      expect((await unlockBy(server(), ann.token)).status).toBe(400);
      expect((await unlockBy(server(), token)).status).toBe(200);
    });

    it('of eight at once, one blocks and none comes in', PATIENCE, async () => {
      const ann = await regular(server());
      const answers = await Promise.all(Array.from({ length: 8 }, () => signIn(server(), ann, UNKNOWN)));
      expect(answers.map(({ json }) => json.code)).toEqual(Array.from({ length: 8 }, () => 'sign_in_blocked'));
      const { prisma } = server().tandem.database;
      expect(await prisma.auditEvent.count({ where: { actorId: ann.id, type: 'sign_in_blocked' } })).toBe(1);
      expect(await prisma.session.count({ where: { userId: ann.id } })).toBe(1);
    });

    it('a link opens nothing for who has been disabled; who is enabled again is not blocked', PATIENCE, async () => {
      const ann = await blocked(server());
      await disableUser(server().tandem, ann.id);
      expect((await unlockBy(server(), ann.token)).json.code).toBe('account_inactive');
      await enableUser(server().tandem, ann.id);
      expect((await signIn(server(), ann, KNOWN)).status).toBe(200);
    });
  },
  OPTIONS,
);

onEveryDatabase(
  'before jobs have started, a sign-in from nowhere known',
  (server) => {
    it('is blocked all the same', PATIENCE, async () => {
      const ann = await regular(server());
      expect((await signIn(server(), ann, UNKNOWN)).json.code).toBe('sign_in_blocked');
    });
  },
  { ...OPTIONS, jobs: false },
);
