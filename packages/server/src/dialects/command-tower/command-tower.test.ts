import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, describe, expect, it, vi } from 'vitest';
import '../../index.ts';
import { isPublic } from '../../http/access.ts';
import { NATIVE, PAGE } from '../../testing/http.ts';
import { mailTo } from '../../testing/mailbox.ts';
import { startOidcProvider } from '../../testing/oidc-provider.ts';
import { newAddress, newPerson, PASSWORD, type Person, signInNatively, whenItCan } from '../../testing/people.ts';
import { onEveryDatabase, startTestServer, type TestServer } from '../../testing/server.ts';
import { newAccount, tripOfApp } from '../../testing/social.ts';

const DAY_SECONDS = 24 * 60 * 60;
const PATIENCE = { timeout: 60_000 };
const TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000$/;

const bearer = (token: string) => ({ authentication: `Bearer: ${token}` });

async function logIn(server: TestServer, { email }: Pick<Person, 'email'>, headers: Record<string, string> = {}) {
  const answer = await server.http('POST', '/auth/login', { headers, json: { email, password: PASSWORD } });
  return { ...answer, token: String(answer.json.token ?? '') };
}

const newcomer = (more: { username?: string } = {}) => ({
  first_name: 'Ann',
  last_name: 'Lee',
  username: `ann-${randomBytes(6).toString('hex')}`,
  email: newAddress('Ann'),
  password: PASSWORD,
  password_confirmation: PASSWORD,
  ...more,
});

function create(server: TestServer, json: object, headers: Record<string, string> = {}) {
  return whenItCan(() => server.http('POST', '/auth/create', { headers, json }));
}

const provider = await startOidcProvider();
afterAll(() => provider.stop());

onEveryDatabase(
  'CommandTower',
  (server) => {
    const statusOf = async (headers: Record<string, string>) =>
      (await server().http('GET', '/user', { headers })).status;

    it.each(['/auth/login', '/auth/plain_text/login'])(
      'POST %s answers an encrypted token, and in which header it goes',
      async (path) => {
        const ann = await newPerson(server());
        const answer = await server().http('POST', path, { json: { email: ann.email, password: PASSWORD, x: 1 } });
        expect(answer.status).toBe(201);
        expect(answer.json).toMatchObject({
          token: expect.any(String),
          header_name: 'Authentication',
          message: expect.any(String),
          user: { id: ann.id, email: ann.email, first_name: 'Ann', last_name: '' },
        });
        const [header = '', key] = answer.json.token.split('.');
        expect(key).toBe('');
        expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
          alg: 'dir',
          enc: 'A256GCM',
          kid: expect.any(String),
        });
        expect(Buffer.from(answer.json.token, 'base64').toString()).not.toContain(ann.id);
      },
    );

    it('a user name does instead of the address', async () => {
      const ann = await newPerson(server());
      const username = `ann${randomBytes(4).toString('hex')}`;
      await server().tandem.database.prisma.user.update({ where: { id: ann.id }, data: { username } });
      const ask = (name: string, password = PASSWORD) =>
        server().http('POST', '/auth/login', { json: { username: name, password } });
      expect((await ask(username.toUpperCase())).status).toBe(201);
      const [wrong, unknown] = [await ask(username, 'wrong horse battery'), await ask(`${username}x`)];
      expect(wrong.status).toBe(401);
      expect(unknown.text).toBe(wrong.text);
    });

    it('tries by a user name are counted alike however it is spelt, whether anybody has it or not', async () => {
      const ann = await newPerson(server());
      const [known, unknown] = [0, 1].map(() => `ann${randomBytes(4).toString('hex')}`) as [string, string];
      await server().tandem.database.prisma.user.update({ where: { id: ann.id }, data: { username: known } });
      for (const username of [known, unknown]) {
        const statuses: number[] = [];
        for (const spelt of [username, username.toUpperCase(), ` ${username}`]) {
          for (let count = 0; count < 4; count += 1) {
            const json = { username: spelt, password: 'wrong horse battery' };
            statuses.push((await server().http('POST', '/auth/login', { json })).status);
          }
        }
        expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429]);
      }
    });

    it.each(['\u0000', 'ann\u0000', '\ud800', ''])('the user name %j is nobody’s', async (username) => {
      const answer = await server().http('POST', '/auth/login', { json: { username, password: PASSWORD } });
      expect([answer.status, answer.json.message]).toEqual([401, 'Invalid email or password.']);
    });

    it.each(['Bearer: %', 'Bearer %', 'bearer:  % '])('the header %j lets in', async (form) => {
      const { token } = await logIn(server(), await newPerson(server()));
      expect(await statusOf({ authentication: form.replace('%', token) })).toBe(200);
    });

    it('every answer says when the token expires, and a new one comes when asked for', async () => {
      const { token } = await logIn(server(), await newPerson(server()));
      const now = server().clock.now().getTime();
      const first = await server().http('GET', '/user', { headers: bearer(token) });
      const expires = first.headers.get('x-authentication-expire') ?? '';
      expect(expires).toMatch(TIME);
      expect(new Date(expires).getTime()).toBe(Math.floor(now / 1000) * 1000 + 7 * DAY_SECONDS * 1000);
      expect(first.headers.get('x-authentication-reset')).toBeNull();

      server().clock.advance(DAY_SECONDS);
      const headers = { ...bearer(token), 'x-authentication-reset': 'true' };
      const renewed = await server().http('GET', '/user', { headers });
      const next = renewed.headers.get('x-authentication-reset') ?? '';
      expect(new Date(renewed.headers.get('x-authentication-expire') ?? '').getTime()).toBe(
        new Date(expires).getTime() + DAY_SECONDS * 1000,
      );
      server().clock.advance(6 * DAY_SECONDS + 1);
      expect([await statusOf(bearer(token)), await statusOf(bearer(next))]).toEqual([401, 200]);
    });

    it('no token is said so', async () => {
      const answer = await server().http('GET', '/user');
      expect([answer.status, answer.json]).toEqual([401, { status: '401', message: 'Bearer token missing' }]);
    });

    it('bad credentials are 401, and name the argument; so is wrong input', async () => {
      const { email } = await newPerson(server());
      const ask = (json: object) => server().http('POST', '/auth/login', { json });
      const wrong = await ask({ email, password: 'wrong horse battery' });
      expect(wrong.status).toBe(401);
      expect(wrong.json).toEqual({
        message: 'Invalid email or password.',
        status: '401',
        invalid_arguments: [
          { schema: 'Request', argument: 'password', argument_type: 'String', reason: 'Invalid email or password.' },
        ],
        invalid_argument_keys: ['password'],
      });
      expect((await ask({ email: `x-${email}`, password: 'wrong horse battery' })).text).toBe(wrong.text);
      const missing = await ask({ email });
      expect([missing.status, missing.json.invalid_argument_keys]).toEqual([401, ['password']]);
      expect((await ask({ password: PASSWORD })).json.invalid_argument_keys).toEqual(['username']);
    });

    it('a reset of the verifier token by its user ends every session, and tokens of before are 403', async () => {
      const ann = await newPerson(server());
      const { token } = await logIn(server(), ann);
      const { bearer: api } = await signInNatively(server(), ann);
      const reset = await server().http('POST', '/user/modify', {
        headers: { ...bearer(token), 'x-authentication-reset': 'true' },
        json: { verifier_token: true },
      });
      expect(reset.status).toBe(201);
      expect([...reset.headers.keys()].filter((name) => name.startsWith('x-authentication'))).toEqual([]);
      const refused = await server().http('GET', '/user', { headers: bearer(token) });
      expect([refused.status, refused.json.status]).toEqual([403, '403']);
      expect((await server().http('GET', '/api/v1/me', { headers: api })).status).toBe(401);
      expect(await statusOf(bearer((await logIn(server(), ann)).token))).toBe(200);
    });

    it('an administrator resets anybody’s, and nobody else does', async () => {
      const [ann, ben] = [await newPerson(server()), await newPerson(server(), 'Ben')];
      const [{ token: annsToken }, { token: bensToken }] = [await logIn(server(), ann), await logIn(server(), ben)];
      const ask = () =>
        server().http('POST', '/admin/modify', {
          headers: bearer(annsToken),
          json: { user_id: ben.id, verifier_token: true },
        });
      expect((await ask()).status).toBe(403);
      expect(await statusOf(bearer(bensToken))).toBe(200);
      await server().tandem.database.prisma.user.update({ where: { id: ann.id }, data: { roles: ['admin'] } });
      await expect.poll(async () => (await ask()).status).toBe(201);
      expect(await statusOf(bearer(bensToken))).toBe(403);
      expect(await statusOf(bearer(annsToken))).toBe(200);
      const entry = { type: 'verifier_reset', actorId: ann.id, data: { user: ben.id, sessions: 1 } };
      const audited = await server().tandem.database.prisma.auditEvent.findMany({ where: { type: 'verifier_reset' } });
      expect(audited).toContainEqual(expect.objectContaining(entry));
      const nobody = { headers: bearer(annsToken), json: { user_id: 'x' } };
      expect((await server().http('POST', '/admin/modify', nobody)).status).toBe(404);
      const own = { headers: bearer(annsToken), json: { user_id: ann.id, verifier_token: true } };
      expect((await server().http('POST', '/admin/modify', own)).headers.has('x-authentication-expire')).toBe(false);
      expect(await statusOf(bearer(annsToken))).toBe(403);
    });

    it('invariant 2: a sign-out by whichever half ends its token, which is a 401 then', async () => {
      const ann = await newPerson(server());
      for (const by of ['token', 'cookie'] as const) {
        const { token, cookie } = await logIn(server(), ann, NATIVE);
        const headers = by === 'token' ? { ...NATIVE, ...bearer(token) } : { ...PAGE, cookie };
        expect((await server().http('DELETE', '/api/v1/auth', { headers })).status).toBe(200);
        expect(await statusOf(bearer(token))).toBe(401);
        expect((await server().http('GET', '/api/v1/me', { headers: { ...PAGE, cookie } })).status).toBe(401);
      }
    });

    it('invariant 4: page script gets no token', async () => {
      const { cookie, json } = await logIn(server(), await newPerson(server()), PAGE);
      expect(cookie).toMatch(/^tandem=/);
      expect(json).not.toHaveProperty('token');
      const headers = { ...PAGE, cookie, 'x-authentication-reset': 'true' };
      const answer = await server().http('GET', '/user', { headers });
      expect([answer.status, answer.headers.get('x-authentication-reset')]).toEqual([200, null]);

      const { token } = await logIn(server(), await newPerson(server()));
      const renewal = { ...PAGE, ...bearer(token), 'x-authentication-reset': 'true' };
      const renewed = await server().http('GET', '/user', { headers: renewal });
      expect([renewed.status, renewed.headers.get('x-authentication-reset')]).toEqual([200, null]);
    });

    it('no token of another dialect is its, nor its theirs', async () => {
      const ann = await newPerson(server());
      const { token } = await logIn(server(), ann);
      const { json } = await signInNatively(server(), ann);
      expect(await statusOf(bearer(json.token))).toBe(401);
      for (const path of ['/api/v1/me', '/account']) {
        const headers = { authorization: `Bearer ${token}` };
        expect((await server().http('GET', path, { headers })).status).toBe(401);
      }
    });

    it('a magic link logs in', PATIENCE, async () => {
      const { email } = await newPerson(server());
      await server().http('POST', '/api/v1/magic_links', { json: { email } });
      const [{ link }] = await mailTo(server(), email);
      const json = { token: new URL(link).searchParams.get('token') };
      const answer = await server().http('POST', '/auth/magic_link/login', { json });
      expect([answer.status, await statusOf(bearer(answer.json.token))]).toEqual([201, 200]);
      expect((await server().http('POST', '/auth/magic_link/login', { json })).status).toBe(401);
    });

    it('in another spelling it is none', async () => {
      const { token } = await logIn(server(), await newPerson(server()));
      const [last = ''] = token.slice(-1);
      // A tag has four bits more than it needs.
      const other = String.fromCharCode(last.charCodeAt(0) + 1);
      for (const spelt of [`${token.slice(0, -1)}${other}`, `${token}=`]) {
        expect(await statusOf(bearer(spelt))).toBe(401);
      }
    });

    it.each([
      ['what users have', { id: randomUUID(), emailVerified: true, roles: ['admin'], verifierToken: 'x', matrix: 0 }],
      ['what other sign-ups ask for', { termsAccepted: true, timeZone: 'Etc/UTC', ownedAccounts: ['Mine'] }],
      ['what none would take', { termsAccepted: {}, timeZone: 7, ownedAccounts: 7, ownedGroups: 7 }],
    ])('POST /auth/create passes over %s', async (_what, more) => {
      const answer = await create(server(), { ...newcomer(), ...more });
      expect(answer.status).toBe(201);
      const found = await server().tandem.database.prisma.user.findUniqueOrThrow({
        where: { id: answer.json.user.id },
        include: { memberships: true, groupMemberships: true },
      });
      expect(found).toMatchObject({ emailVerifiedAt: null, termsAcceptedAt: null, timeZone: null, roles: [] });
      expect([found.matrix, found.memberships.length, found.groupMemberships]).toEqual([null, 1, []]);
    });

    it('POST /auth/create makes the user, who logs in by the name or the address, and signs nobody in', async () => {
      const ann = newcomer({ username: ` Ann.${randomBytes(4).toString('hex')}` });
      const answer = await create(server(), { ...ann, newsletter: true }, NATIVE);
      const username = ann.username.trim().toLowerCase();
      expect([answer.status, answer.json]).toEqual([
        201,
        {
          message: 'Successfully created new User',
          user: {
            id: expect.any(String),
            email: ann.email,
            username,
            first_name: 'Ann',
            last_name: 'Lee',
            full_name: 'Ann Lee',
            email_validated: false,
            roles: [],
            created_at: expect.stringMatching(TIME),
          },
        },
      ]);
      expect(answer.headers.getSetCookie()).toEqual([]);
      expect(await server().tandem.database.prisma.session.count({ where: { userId: answer.json.user.id } })).toBe(0);
      for (const who of [{ username }, { email: ann.email }]) {
        const login = await whenItCan(() =>
          server().http('POST', '/auth/login', { json: { ...who, password: PASSWORD } }),
        );
        expect([login.status, login.json.user.id]).toEqual([201, answer.json.user.id]);
      }
    });

    it('an address and a user name that somebody has are said to be taken, however they are spelt', async () => {
      const ann = newcomer();
      expect((await create(server(), ann)).status).toBe(201);
      const ask = async (change: object) => {
        const { status, json } = await create(server(), { ...newcomer(), ...change });
        return [status, json.status, json.invalid_argument_keys];
      };
      expect(await ask({ username: ann.username.toUpperCase() })).toEqual([422, '422', ['username']]);
      expect(await ask({ email: ann.email.toUpperCase() })).toEqual([422, '422', ['email']]);
      expect(await ask({ email: ann.email, username: ann.username })).toEqual([422, '422', ['email', 'username']]);
    });

    it('of several who want a user name at once, one gets it', async () => {
      const { username } = newcomer();
      const answers = await Promise.all(Array.from({ length: 4 }, () => create(server(), { ...newcomer(), username })));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 422, 422, 422]);
      for (const { status, json } of answers)
        if (status === 422) expect(json.invalid_argument_keys).toEqual(['username']);
      expect(await server().tandem.database.prisma.user.count({ where: { username } })).toBe(1);
    });

    it.each([
      ['a user name with an @', { username: 'ann@example.com' }, ['username']],
      ['one that is too short', { username: 'an' }, ['username']],
      ['one that is too long', { username: 'a'.repeat(33) }, ['username']],
      ['one with a look-alike in it', { username: 'аnn-lee' }, ['username']],
      ['another confirmation', { password_confirmation: 'x' }, ['password_confirmation']],
      [
        'the user name for a password',
        { username: 'annleeannlee', password: 'AnnLeeAnnLee' },
        ['password', 'password_confirmation'],
      ],
      ['no name', { first_name: ' ', last_name: '' }, ['first_name']],
      ['no address', { email: 'ann' }, ['email']],
      ['a member that is missing', { last_name: undefined }, ['last_name']],
      ['a number for a name', { first_name: 7 }, ['first_name']],
    ])('%s is a 422 that names it', async (_what, change, keys) => {
      const { status, json } = await create(server(), { ...newcomer(), ...change });
      expect([status, json]).toEqual([
        422,
        {
          message: expect.any(String),
          status: '422',
          invalid_arguments: keys.map((argument) => ({
            schema: 'Request',
            argument,
            argument_type: 'String',
            reason: expect.any(String),
          })),
          invalid_argument_keys: keys,
        },
      ]);
    });

    it('invariant 3: a fault while a 403 is told from a 401 is a 503', async () => {
      const ann = await newPerson(server());
      const { token } = await logIn(server(), ann);
      await server().http('POST', '/user/modify', { headers: bearer(token), json: { verifier_token: true } });
      expect(await statusOf(bearer(token))).toBe(403);
      const fault = Object.assign(new Error('Connection terminated'), { code: 'ECONNRESET' });
      const users = server().tandem.database.prisma.user;
      const failing = vi.spyOn(users, 'findUnique').mockRejectedValue(fault);
      const answer = await server().http('GET', '/user', { headers: bearer(token) });
      expect(failing).toHaveBeenCalled();
      failing.mockRestore();
      expect([answer.status, answer.json.status, answer.headers.get('retry-after')]).toEqual([503, '503', '2']);
      expect(await statusOf(bearer(token))).toBe(403);
    });

    it('whatever the header says is never a fault of ours', async () => {
      const { token } = await logIn(server(), await newPerson(server()));
      const printable = fc.string({
        unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
      });
      const spoilt = fc.nat(token.length - 1).map((at) => `Bearer: ${token.slice(0, at)}`);
      await fc.assert(
        fc.asyncProperty(
          fc.oneof(
            printable,
            printable.map((text) => `Bearer: ${text}`),
            spoilt,
          ),
          async (authentication) => {
            expect(await statusOf({ authentication })).toBe(401);
          },
        ),
        { numRuns: 60 },
      );
    });
  },
  { jobs: true },
);

onEveryDatabase(
  'CommandTower’s log-in by a provider’s word',
  (server) => {
    const logInBy = (json: object, headers: Record<string, string> = NATIVE) =>
      server().http('POST', '/auth/social/login', { headers, json });

    it('POST /auth/social/login takes the code of an app’s trip, once, with its verifier', async () => {
      const account = newAccount();
      const { claim } = await tripOfApp(server(), provider, account);
      const answer = await logInBy(claim);
      expect([answer.status, answer.json.user.email]).toEqual([201, account.email]);
      expect(answer.cookie).toMatch(/^tandem=/);
      const user = await server().http('GET', '/user', { headers: bearer(answer.json.token) });
      expect([user.status, user.json.user.email]).toEqual([200, account.email]);
      const again = await logInBy(claim);
      expect([again.status, again.json.status]).toEqual([401, '401']);
    });

    it('without its verifier the code is worth nothing, and with another it is spent', async () => {
      const { claim } = await tripOfApp(server(), provider);
      const bare = await logInBy({ code: claim.code });
      expect([bare.status, bare.json.invalid_argument_keys]).toEqual([401, ['code_verifier']]);
      expect((await logInBy({ ...claim, code_verifier: 'v'.repeat(43) })).status).toBe(401);
      expect((await logInBy(claim)).status).toBe(401);
    });

    it('invariant 4: no page claims one', async () => {
      const { claim } = await tripOfApp(server(), provider);
      expect((await logInBy(claim, PAGE)).status).toBe(403);
      expect((await logInBy(claim)).status).toBe(201);
    });
  },
  { environment: provider.environment },
);

onEveryDatabase(
  'CommandTower’s sign-up that is to be confirmed',
  (server) => {
    const confirm = async (email: string) => {
      const [{ link }] = await mailTo(server(), email);
      const token = new URL(link).searchParams.get('token');
      const json = { token, password: PASSWORD, password_confirmation: PASSWORD };
      const opened = await whenItCan(() => server().http('POST', '/api/v1/users/confirmation', { json }));
      expect(opened.status).toBe(204);
    };
    const usernameOf = async (email: string) =>
      (await server().tandem.database.prisma.user.findUnique({ where: { email } }))?.username;

    it('is a 202, and keeps the user name; the password is chosen with the mail', PATIENCE, async () => {
      const ann = newcomer();
      const answer = await create(server(), ann);
      expect([answer.status, Object.keys(answer.json)]).toEqual([202, ['message']]);
      expect(await usernameOf(ann.email)).toBeUndefined();
      await confirm(ann.email);
      expect(await usernameOf(ann.email)).toBe(ann.username);
    });

    it('tells nothing of who has a user name: the account that comes of it has none', PATIENCE, async () => {
      const [ann, ben] = [newcomer(), newcomer()];
      const first = await create(server(), ann);
      await confirm(ann.email);
      const second = await create(server(), { ...ben, username: ann.username });
      expect([second.status, second.text]).toEqual([first.status, first.text]);
      await confirm(ben.email);
      expect([await usernameOf(ann.email), await usernameOf(ben.email)]).toEqual([ann.username, null]);
    });
  },
  { jobs: true, environment: { SIGN_UP: 'confirm' } },
);

describe('CommandTower', () => {
  it('app.authenticateUser lets in by its token or our own page’s cookie, and sets currentUser', async () => {
    const server = await startTestServer('embedded', {
      routes: (app) => {
        const mine = { ...isPublic, onRequest: app.authenticateUser };
        app.get('/mine', mine, async ({ currentUser }) => ({ email: currentUser?.email }));
        app.post('/mine', mine, async () => ({}));
      },
    });
    const ann = await newPerson(server);
    const { token } = await logIn(server, ann);
    expect((await server.http('GET', '/mine', { headers: bearer(token) })).json).toEqual({ email: ann.email });
    expect((await server.http('GET', '/mine')).status).toBe(401);

    const { cookie } = await logIn(server, ann, PAGE);
    const change = async (headers: Record<string, string>) =>
      (await server.http('POST', '/mine', { headers: { ...headers, cookie } })).status;
    expect([await change(PAGE), await change({}), await change({ origin: 'http://evil.example' })]).toEqual([
      200, 403, 403,
    ]);
    await server.stop();
  });

  it('tokens are encrypted with a secret of their own, where there is one', async () => {
    const secret = randomBytes(32).toString('hex');
    const server = await startTestServer('embedded', {
      environment: { SECRET_KEY_BASE: secret, COMMAND_TOWER_TTL_SECONDS: '60' },
    });
    const { token } = await logIn(server, await newPerson(server));
    const after = await server.restart({
      APP_SECRET: randomBytes(32).toString('hex'),
      APP_SECRET_PREVIOUS: server.config.appSecret,
    });
    const status = async () => (await after.http('GET', '/user', { headers: bearer(token) })).status;
    expect(await status()).toBe(200);
    after.clock.advance(60);
    expect(await status()).toBe(401);
    await after.stop();
    await server.stop();
  });
});
