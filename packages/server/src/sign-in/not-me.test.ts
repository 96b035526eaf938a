import { randomUUID } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import { disableUser } from '../people/disabling.ts';
import { askForPasswordReset, resetPassword } from '../sign-up/password-reset.ts';
import { barrier } from '../testing/barrier.ts';
import { NATIVE, PAGE } from '../testing/http.ts';
import { mailTo, type ReceivedMail } from '../testing/mailbox.ts';
import { newPerson, PASSWORD, type Person, type SignedInClient } from '../testing/people.ts';
import { onEveryDatabase, type TestServer } from '../testing/server.ts';

const PATIENCE = { timeout: 100_000 };
const NEW_PASSWORD = 'staple battery horse';
const DEVICE = { kind: 'web', ip: '203.0.113.7', browser: null, platform: null } as const;
const DAY_SECONDS = 24 * 60 * 60;
const OPTIONS = { environment: { TRUSTED_PROXIES: '127.0.0.1', SIGN_IN_RISK_BLOCKED: 'off' }, jobs: true };

async function signIn(server: TestServer, { email }: Pick<Person, 'email'>, ip: string): Promise<SignedInClient> {
  const headers = { ...NATIVE, 'x-forwarded-for': ip };
  const ask = () => server.http('POST', '/api/v1/auth', { headers, json: { email, password: PASSWORD } });
  let answer = await ask();
  // What could not be tried, on a busy machine, is tried again.
  while (answer.status === 503) answer = await ask();
  expect(answer.status).toBe(200);
  return { ...answer, bearer: { authorization: `Bearer ${answer.json.token}` }, withCookie: { cookie: answer.cookie } };
}

const tokenOf = ({ link }: ReceivedMail) => new URL(link).searchParams.get('token') ?? '';

const notMe = (server: TestServer, token: string, headers: Record<string, string> = NATIVE) =>
  server.http('POST', '/api/v1/auth/not_me', { headers, json: { token } });

/** Somebody who knows their password has signed in from elsewhere. */
async function intruded(server: TestServer) {
  const ann = await newPerson(server);
  await server.tandem.database.prisma.user.update({
    where: { id: ann.id },
    data: { emailVerifiedAt: server.clock.now() },
  });
  const own = await signIn(server, ann, '203.0.113.7');
  server.clock.advance(1);
  const intruder = await signIn(server, ann, '198.51.100.99');
  const [mail] = await mailTo(server, ann.email);
  return { ann, own, intruder, mail, token: tokenOf(mail) };
}

const statusOf = async (server: TestServer, headers: Record<string, string>) =>
  (await server.http('GET', '/api/v1/me', { headers })).status;

onEveryDatabase(
  '“this was not me”',
  (server) => {
    it('ends every session and the password, and sends a link to choose another by', PATIENCE, async () => {
      const { ann, own, intruder, mail, token } = await intruded(server());
      expect(mail.subject).toBe('New sign-in to localhost:3000');
      expect(mail.link).toMatch(/^http:\/\/localhost:3000\/users\/not_me\?token=[\w-]{43}$/);

      const answer = await notMe(server(), token, { ...NATIVE, 'x-forwarded-for': '203.0.113.8' });
      expect([answer.status, answer.text, answer.headers.getSetCookie()]).toEqual([204, '', []]);
      for (const { bearer, withCookie, json } of [own, intruder]) {
        expect(await statusOf(server(), bearer)).toBe(401);
        expect(await statusOf(server(), withCookie)).toBe(401);
        const renewal = { json: { refresh_token: json.refresh_token } };
        expect((await server().http('POST', '/api/v1/auth/renewal', renewal)).status).toBe(401);
      }
      const again = { email: ann.email, password: PASSWORD };
      expect((await server().http('POST', '/api/v1/auth', { json: again })).json.code).toBe('invalid_credentials');

      const [reset] = await mailTo(server(), ann.email, 2);
      expect(reset.subject).toBe('Choose a new password for localhost:3000');
      const passwords = { password: NEW_PASSWORD, passwordConfirmation: NEW_PASSWORD };
      await resetPassword(server().tandem, { token: tokenOf(reset), ...passwords }, DEVICE);
      const json = { email: ann.email, password: NEW_PASSWORD };
      expect((await server().http('POST', '/api/v1/auth', { json })).status).toBe(200);

      const { prisma } = server().tandem.database;
      expect(await prisma.auditEvent.findMany({ where: { actorId: ann.id, type: 'sign_in_disowned' } })).toMatchObject([
        { ip: '203.0.113.8', data: { sessions: 2 } },
      ]);
    });

    it('spends every other link that was sent before', PATIENCE, async () => {
      const { ann, token } = await intruded(server());
      await server().http('POST', '/api/v1/magic_links', { json: { email: ann.email } });
      const [magic] = await mailTo(server(), ann.email, 2);
      await askForPasswordReset(server().tandem, ann.email, DEVICE.ip);
      const [reset] = await mailTo(server(), ann.email, 3);
      expect((await notMe(server(), token)).status).toBe(204);

      const json = { token: tokenOf(magic) };
      expect((await server().http('POST', '/api/v1/magic_links/claim', { json })).json.code).toBe('invalid_grant');
      const passwords = { password: NEW_PASSWORD, passwordConfirmation: NEW_PASSWORD };
      await expect(
        resetPassword(server().tandem, { token: tokenOf(reset), ...passwords }, DEVICE),
      ).rejects.toMatchObject({ code: 'invalid_grant' });
    });

    it('the link of each sign-in works, though others have come since', PATIENCE, async () => {
      const { ann, token } = await intruded(server());
      server().clock.advance(1);
      await signIn(server(), ann, '198.51.100.100');
      await mailTo(server(), ann.email, 2);
      expect((await notMe(server(), token)).status).toBe(204);
    });

    it('whoever has signed in can’t spend the link by changing the password', PATIENCE, async () => {
      const { intruder, token } = await intruded(server());
      const user = { current_password: PASSWORD, password: NEW_PASSWORD, password_confirmation: NEW_PASSWORD };
      const changed = await server().http('PATCH', '/api/v1/password', { headers: intruder.bearer, json: { user } });
      expect(changed.status).toBe(204);
      expect((await notMe(server(), token)).status).toBe(204);
      expect(await statusOf(server(), intruder.bearer)).toBe(401);
    });

    it('is over once a new password was chosen by mail', PATIENCE, async () => {
      const { ann, token } = await intruded(server());
      await askForPasswordReset(server().tandem, ann.email, DEVICE.ip);
      const [reset] = await mailTo(server(), ann.email, 2);
      const passwords = { password: NEW_PASSWORD, passwordConfirmation: NEW_PASSWORD };
      await resetPassword(server().tandem, { token: tokenOf(reset), ...passwords }, DEVICE);
      expect((await notMe(server(), token)).json.code).toBe('invalid_grant');
      const json = { email: ann.email, password: NEW_PASSWORD };
      expect((await server().http('POST', '/api/v1/auth', { json })).status).toBe(200);
    });

    it('is not over by that where an intruder may have linked a provider of their own', PATIENCE, async () => {
      const { ann, token } = await intruded(server());
      const { prisma } = server().tandem.database;
      const identity = { provider: 'example', issuer: 'https://id.example', subject: ann.id };
      const createdAt = server().clock.now();
      await prisma.user.update({ where: { id: ann.id }, data: { emailVerifiedAt: createdAt } });
      await prisma.identity.create({ data: { ...identity, id: randomUUID(), userId: ann.id, createdAt } });
      await askForPasswordReset(server().tandem, ann.email, DEVICE.ip);
      const [reset] = await mailTo(server(), ann.email, 2);
      const passwords = { password: NEW_PASSWORD, passwordConfirmation: NEW_PASSWORD };
      await resetPassword(server().tandem, { token: tokenOf(reset), ...passwords }, DEVICE);
      expect((await notMe(server(), token)).status).toBe(204);
      expect(await prisma.identity.count({ where: { userId: ann.id } })).toBe(0);
    });

    it('works for seven days', PATIENCE, async () => {
      const [early, late] = [await intruded(server()), await intruded(server())];
      server().clock.advance(7 * DAY_SECONDS - 2);
      expect((await notMe(server(), early.token)).status).toBe(204);
      server().clock.advance(2);
      expect((await notMe(server(), late.token)).json.code).toBe('invalid_grant');
      expect(await statusOf(server(), late.own.withCookie)).toBe(200);
    });

    it('invariant 6: of any number at once one ends it all, and one link goes out', PATIENCE, async () => {
      const { ann, token } = await intruded(server());
      const everyoneHasCome = barrier(8);
      const spy = vi.spyOn(server().tandem.jobs, 'ready').mockImplementation(() => everyoneHasCome());
      const answers = await Promise.all(Array.from({ length: 8 }, () => notMe(server(), token)));
      spy.mockRestore();
      expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array.from({ length: 7 }, () => 400)]);
      const { prisma } = server().tandem.database;
      expect(await prisma.auditEvent.count({ where: { actorId: ann.id, type: 'sign_in_disowned' } })).toBe(1);
      expect(await prisma.oneTimeToken.count({ where: { userId: ann.id, consumedAt: null } })).toBe(1);
    });

    it('lets no sign-in pass that was under way', PATIENCE, async () => {
      const { ann, token } = await intruded(server());
      const { passwords } = server().tandem;
      const verify = passwords.verify.bind(passwords);
      const spy = vi.spyOn(passwords, 'verify').mockImplementation(async (password, hash) => {
        const matches = await verify(password, hash);
        await notMe(server(), token);
        return matches;
      });
      const json = { email: ann.email, password: PASSWORD };
      const answer = await server().http('POST', '/api/v1/auth', { json });
      spy.mockRestore();
      expect(answer.json.code).toBe('invalid_credentials');
    });

    it('is nothing where another secret belongs, nor is another secret it', PATIENCE, async () => {
      const { ann, token } = await intruded(server());
      for (const path of ['/api/v1/magic_links/claim', '/api/v1/auth/unlock']) {
        expect((await server().http('POST', path, { json: { token } })).json.code).toBe('invalid_grant');
      }
      const passwords = { password: NEW_PASSWORD, passwordConfirmation: NEW_PASSWORD };
      await expect(resetPassword(server().tandem, { token, ...passwords }, DEVICE)).rejects.toMatchObject({
        code: 'invalid_grant',
      });
      await server().http('POST', '/api/v1/magic_links', { json: { email: ann.email } });
      const [magic] = await mailTo(server(), ann.email, 2);
      for (const other of [tokenOf(magic), 'x'.repeat(43)]) {
        expect((await notMe(server(), other)).json.code).toBe('invalid_grant');
      }
      expect((await notMe(server(), token)).status).toBe(204);
    });

    it('is nothing of a disabled user’s, and of a foreign page’s', PATIENCE, async () => {
      const { ann, token } = await intruded(server());
      const foreign = { ...PAGE, origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' };
      expect((await notMe(server(), token, foreign)).json.code).toBe('cross_site');
      await disableUser(server().tandem, ann.id);
      expect((await notMe(server(), token)).json.code).toBe('account_inactive');
    });
  },
  OPTIONS,
);

onEveryDatabase(
  'a password that is changed',
  (server) => {
    it('spends the links that sign in and were sent before', PATIENCE, async () => {
      const { ann, own } = await intruded(server());
      await server().http('POST', '/api/v1/magic_links', { json: { email: ann.email } });
      const [magic] = await mailTo(server(), ann.email, 2);
      const user = { current_password: PASSWORD, password: NEW_PASSWORD, password_confirmation: NEW_PASSWORD };
      const changed = await server().http('PATCH', '/api/v1/password', { headers: own.bearer, json: { user } });
      expect(changed.status).toBe(204);
      const json = { token: tokenOf(magic) };
      expect((await server().http('POST', '/api/v1/magic_links/claim', { json })).json.code).toBe('invalid_grant');
    });
  },
  OPTIONS,
);
