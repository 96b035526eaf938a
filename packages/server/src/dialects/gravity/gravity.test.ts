import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newRowId } from '../../secrets.ts';
import { bearer, NATIVE, PAGE } from '../../testing/http.ts';
import { mailTo } from '../../testing/mailbox.ts';
import { newPerson, PASSWORD, type Person, signInNatively } from '../../testing/people.ts';
import { onEveryDatabase, startTestServer, type TestServer } from '../../testing/server.ts';

const DAY_SECONDS = 24 * 60 * 60;
const DEAD = {
  data: {
    jwt_token: false,
    social_token: false,
    subscription: false,
    accounts: false,
    account_id: false,
    authenticated: false,
  },
};
const PATIENCE = { timeout: 60_000 };

async function signIn(server: TestServer, { email }: Pick<Person, 'email'>, headers: Record<string, string> = {}) {
  const answer = await server.http('POST', '/api/auth', { headers, json: { email, password: PASSWORD } });
  return { ...answer, token: String(answer.json.token ?? '') };
}

/** Another account that somebody is a member of. */
async function addAccount(
  { tandem }: TestServer,
  { id: userId }: Person,
  subscription: string | null,
): Promise<string> {
  const id = newRowId(tandem.clock, tandem.randomness);
  const createdAt = tandem.clock.now();
  const account = { id, name: 'Wheels', personal: false, ownerId: userId, subscription, createdAt };
  await tandem.database.prisma.account.create({ data: account });
  await tandem.database.prisma.membership.create({ data: { userId, accountId: id, role: 'owner', createdAt } });
  return id;
}

onEveryDatabase(
  'Gravity',
  (server) => {
    const whatIsAlive = async (headers: Record<string, string>) =>
      (await server().http('GET', '/api/auth', { headers })).json;

    it('POST /api/auth answers token and user', async () => {
      const ann = await newPerson(server());
      const { status, json } = await signIn(server(), ann);
      expect(status).toBe(200);
      expect(json).toEqual({
        token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
        subscription: 'none',
        name: 'Ann',
        email: ann.email,
        user_id: ann.id,
        accounts: [{ id: json.account_id, name: 'Ann', permission: 'owner' }],
        account_id: expect.any(String),
        has_password: true,
        verified: false,
      });
    });

    it('GET /api/auth says what of the session is alive', async () => {
      const ann = await newPerson(server());
      const { token, json } = await signIn(server(), ann, NATIVE);
      expect(await whatIsAlive(bearer(token))).toEqual({
        data: {
          jwt_token: true,
          social_token: false,
          subscription: 'none',
          accounts: [json.account_id],
          account_id: json.account_id,
          authenticated: true,
        },
      });
    });

    it('a cookie alone has a session and no token', async () => {
      const { cookie, json } = await signIn(server(), await newPerson(server()), PAGE);
      const alive = await whatIsAlive({ ...PAGE, cookie });
      expect(alive.data).toMatchObject({ jwt_token: false, authenticated: true, account_id: json.account_id });
    });

    it('invariant 4: page script gets no token', async () => {
      const { text, cookie } = await signIn(server(), await newPerson(server()), PAGE);
      expect(cookie).toMatch(/^tandem=/);
      expect(JSON.parse(text)).not.toHaveProperty('token');
    });

    it.each([
      ['no credential', {}],
      ['a made-up one', bearer('x.y.z')],
    ])('%s is a 200 with nothing alive', async (_what, headers) => {
      const answer = await server().http('GET', '/api/auth', { headers });
      expect([answer.status, answer.json]).toEqual([200, DEAD]);
    });

    it('invariant 2: DELETE /api/auth ends both halves, repeatably', async () => {
      const { token, cookie } = await signIn(server(), await newPerson(server()), NATIVE);
      for (let again = 0; again < 2; again += 1) {
        const answer = await server().http('DELETE', '/api/auth', { headers: { ...NATIVE, ...bearer(token) } });
        expect(answer.status).toBe(200);
      }
      expect(await whatIsAlive(bearer(token))).toEqual(DEAD);
      expect(await whatIsAlive({ ...PAGE, cookie })).toEqual(DEAD);
    });

    it('DELETE /api/auth ends no session by a token of another dialect', async () => {
      const { bearer: api } = await signInNatively(server(), await newPerson(server()));
      expect((await server().http('DELETE', '/api/auth', { headers: { ...NATIVE, ...api } })).status).toBe(200);
      expect((await server().http('GET', '/api/v1/me', { headers: api })).status).toBe(200);
    });

    it('a sign-out by our own API ends its token, and a sign-out everywhere does', async () => {
      const ann = await newPerson(server());
      const first = await signIn(server(), ann, NATIVE);
      await server().http('DELETE', '/api/v1/auth', { headers: { ...NATIVE, ...bearer(first.token) } });
      expect(await whatIsAlive(bearer(first.token))).toEqual(DEAD);
      const second = await signIn(server(), ann, NATIVE);
      const { bearer: api } = await signInNatively(server(), ann);
      await server().http('DELETE', '/api/v1/sessions', { headers: { ...NATIVE, ...api }, json: { all: true } });
      expect(await whatIsAlive(bearer(second.token))).toEqual(DEAD);
    });

    it('its token lives for seven days, and no longer', async () => {
      const { token } = await signIn(server(), await newPerson(server()));
      server().clock.advance(7 * DAY_SECONDS - 1);
      expect((await whatIsAlive(bearer(token))).data.authenticated).toBe(true);
      server().clock.advance(1);
      expect(await whatIsAlive(bearer(token))).toEqual(DEAD);
    });

    it('no token of another dialect is its, nor its theirs', async () => {
      const ann = await newPerson(server());
      const { token } = await signIn(server(), ann);
      const { bearer: api } = await signInNatively(server(), ann);
      const login = await server().http('POST', '/login', { json: { email: ann.email, password: PASSWORD } });
      const getNative = bearer(login.headers.get('gn-access-token') ?? '');
      expect(await whatIsAlive(api)).toEqual(DEAD);
      expect(await whatIsAlive(getNative)).toEqual(DEAD);
      expect((await server().http('GET', '/api/v1/me', { headers: bearer(token) })).status).toBe(401);
      expect((await server().http('GET', '/account', { headers: bearer(token) })).status).toBe(401);
    });

    it('refusals have a message, and which input they are about', async () => {
      const { email } = await newPerson(server());
      const ask = (json: object) => server().http('POST', '/api/auth', { json });
      const wrong = await ask({ email, password: 'wrong horse battery' });
      const unknown = await ask({ email: `x-${email}`, password: 'wrong horse battery' });
      expect([wrong.status, wrong.json]).toEqual([401, { message: 'Invalid email or password.' }]);
      expect(unknown.text).toBe(wrong.text);
      expect((await ask({ email })).json).toEqual({ message: 'This is missing.', inputError: 'password' });
      expect((await ask({ email: 'ann', password: PASSWORD })).json).toMatchObject({ inputError: 'email' });
    });

    it('whoever is disabled is refused after a right password alone', async () => {
      const ann = await newPerson(server());
      const { prisma } = server().tandem.database;
      await prisma.user.update({ where: { id: ann.id }, data: { disabledAt: server().clock.now() } });
      expect(await signIn(server(), ann)).toMatchObject({ status: 403, json: { message: expect.any(String) } });
    });

    it('a sign-in from nowhere known is refused, and unlocked by mail', PATIENCE, async () => {
      const ann = await newPerson(server());
      const from = (ip: string, agent: string) => ({ 'x-forwarded-for': ip, 'user-agent': agent });
      const known = from('192.0.2.1', 'Turbo Native iOS (iPhone)');
      expect((await signIn(server(), ann, known)).status).toBe(200);
      const far = from('198.51.100.7', 'Mozilla/5.0 (X11; Linux x64) Gecko/20100101 Firefox/140.0');
      const refused = await signIn(server(), ann, far);
      expect([refused.status, Object.keys(refused.json)]).toEqual([403, ['message']]);
      const [{ link }] = await mailTo(server(), ann.email);
      expect(link).toContain('/users/unlock');
    });

    it('a magic link signs in', PATIENCE, async () => {
      const { email } = await newPerson(server());
      const asked = await server().http('POST', '/api/auth/magic', { json: { email } });
      expect([asked.status, asked.text]).toEqual([200, '']);
      const [{ link }] = await mailTo(server(), email);
      const token = new URL(link).searchParams.get('token');
      const answer = await server().http('POST', '/api/auth/magic/verify', { json: { token } });
      expect(answer).toMatchObject({ status: 200, json: { email, verified: true } });
      const again = await server().http('POST', '/api/auth/magic/verify', { json: { token } });
      expect([again.status, Object.keys(again.json)]).toEqual([401, ['message']]);
    });

    it.each(['nobody@example.com', 'ann', ''])('asking for one is answered alike for %j', async (email) => {
      const asked = await server().http('POST', '/api/auth/magic', { json: { email } });
      expect([asked.status, asked.text]).toEqual([200, '']);
    });

    it('POST /api/auth/switch goes on in another account, whose plan counts', async () => {
      const ann = await newPerson(server());
      const { token } = await signIn(server(), ann, NATIVE);
      const account = await addAccount(server(), ann, 'pro');
      const switched = await server().http('POST', '/api/auth/switch', { headers: bearer(token), json: { account } });
      expect(switched).toMatchObject({ status: 200, json: { account_id: account, subscription: 'pro', name: 'Ann' } });
      for (const one of [token, switched.json.token]) {
        expect((await whatIsAlive(bearer(one))).data).toMatchObject({ account_id: account, subscription: 'pro' });
      }
    });

    it('nobody switches to an account of others, or of nobody', async () => {
      const ben = await newPerson(server(), 'Ben');
      const { token } = await signIn(server(), await newPerson(server()));
      for (const account of [
        await addAccount(server(), ben, null),
        newRowId(server().clock, server().tandem.randomness),
        'x',
      ]) {
        const answer = await server().http('POST', '/api/auth/switch', { headers: bearer(token), json: { account } });
        expect([answer.status, Object.keys(answer.json)]).toEqual([404, ['message']]);
      }
    });
  },
  { jobs: true, environment: { TRUSTED_PROXIES: '127.0.0.1' } },
);

describe('after a change of APP_SECRET', () => {
  it('tokens of the one before are good for as long as it is named', async () => {
    const server = await startTestServer('embedded');
    const { token } = await signIn(server, await newPerson(server));
    const previous = server.config.appSecret;
    const changed = { APP_SECRET: randomBytes(32).toString('hex'), APP_SECRET_PREVIOUS: previous };
    const after = await server.restart(changed);
    const { json } = await after.http('GET', '/api/auth', { headers: bearer(token) });
    expect(json.data.authenticated).toBe(true);
    await after.stop();
    await server.stop();
  });
});
