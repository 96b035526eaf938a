import { describe, expect, it } from 'vitest';
import { matrixOf } from '../../people/permissions/matrix.ts';
import { changeRowMatrix } from '../../people/permissions/permission-rules.ts';
import { newDaptinUser, signInToDaptin, withRule } from '../../testing/daptin.ts';
import { bearer, NATIVE, PAGE } from '../../testing/http.ts';
import { mailTo } from '../../testing/mailbox.ts';
import { newAddress, newPerson, PASSWORD, signInNatively, whenItCan } from '../../testing/people.ts';
import { onEveryDatabase, startTestServer, type TestServer } from '../../testing/server.ts';

const HOUR_SECONDS = 60 * 60;
const PATIENCE = { timeout: 60_000 };

const notify = (type: string, title: string, message: unknown) => ({
  ResponseType: 'client.notify',
  Attributes: { type, title, message },
});
const succeeded = (message: unknown) => notify('success', 'Success', message);
const failed = (message: unknown) => [notify('error', 'Failed', message)];
const redirected = (location: string, more: object = {}) => ({
  ResponseType: 'client.redirect',
  Attributes: { location, window: 'self', ...more },
});

const LED_TO_SIGN_IN = redirected('/auth/signin');
const DENIED = failed('You may not do this.');
const DEAD = failed('Your session has ended. Sign in again.');

function decoded(part: string | undefined) {
  return JSON.parse(Buffer.from(part ?? '', 'base64url').toString());
}

function signUp(server: TestServer, attributes: object, type = 'user_account') {
  const json = { attributes: { name: 'Ann', password: PASSWORD, passwordConfirm: PASSWORD, ...attributes } };
  return whenItCan(() => server.http('POST', `/action/${type}/signup`, { json }));
}

onEveryDatabase(
  'Daptin',
  (server) => {
    const prisma = () => server().tandem.database.prisma;
    const become = (headers: Record<string, string> = {}) =>
      server().http('POST', '/action/world/become_an_administrator', { headers, json: {} });
    const users = (headers: Record<string, string> = {}) => server().http('GET', '/api/user_account', { headers });

    describe('signing up', () => {
      it.each([
        ['user_account', 'user_account_user_account_id_has_usergroup_usergroup_id'],
        ['user', 'user_user_id_has_usergroup_usergroup_id'],
      ])('POST /action/%s/signup tells of each thing it has made, and leads on to sign in', async (type, relation) => {
        const email = newAddress('Ann');
        const answer = await signUp(server(), { email, mobile: '1' }, type);
        expect([answer.status, answer.json]).toEqual([
          200,
          [
            succeeded(`Created ${type}`),
            succeeded('Created usergroup'),
            succeeded(`Created ${relation}`),
            succeeded('Signup Successful'),
            LED_TO_SIGN_IN,
          ],
        ]);
        expect(answer.headers.getSetCookie()).toEqual([]);
        const { id, groupMemberships } = await prisma().user.findUniqueOrThrow({
          where: { email },
          include: { groupMemberships: { include: { group: true } } },
        });
        expect(groupMemberships).toMatchObject([{ group: { name: 'Home group for Ann', ownerId: id } }]);
      });

      it('the longest name there is has a group, too', async () => {
        const [name, email] = ['A'.repeat(100), newAddress('Ann')];
        expect((await signUp(server(), { name: ` ${name} `, email })).status).toBe(200);
        const group = { owner: { email }, name: `Home group for ${name}` };
        expect(await prisma().userGroup.count({ where: group })).toBe(1);
      });

      it.each([
        ['what users have', { id: 'x', emailVerified: true, roles: ['admin'], username: 'ann', matrix: 0 }],
        ['what other sign-ups ask for', { termsAccepted: true, timeZone: 'Etc/UTC', ownedAccounts: ['Mine'] }],
        ['what none would take', { username: 7, timeZone: 7, ownedAccounts: 7, ownedGroups: 7 }],
      ])('passes over %s', async (_what, more) => {
        const email = newAddress('Ann');
        expect((await signUp(server(), { email, ...more })).status).toBe(200);
        const include = { memberships: true, groupMemberships: true };
        const { memberships, groupMemberships, ...found } = await prisma().user.findUniqueOrThrow({
          where: { email },
          include,
        });
        expect(found).toMatchObject({ emailVerifiedAt: null, termsAcceptedAt: null, timeZone: null, username: null });
        expect([found.roles, found.matrix, memberships.length, groupMemberships.length]).toEqual([[], null, 1, 1]);
      });

      it.each([
        ['no address', { email: 'ann' }, 'email: This is not an e-mail address.'],
        ['a password that is too short', { password: 'x' }, 'password: The password is shorter than 8 characters.'],
        ['another password', { passwordConfirm: 'x' }, 'passwordConfirm: This is not the same password.'],
        ['a number for a name', { name: 1 }, 'name: This must be text.'],
        ['no name', { name: undefined }, 'name: This is missing.'],
      ])('%s is a 400, and told as what to show', async (_what, wrong, message) => {
        const answer = await signUp(server(), { email: newAddress('Ann'), ...wrong });
        expect([answer.status, answer.json]).toEqual([400, failed(message)]);
      });

      it('an address that is taken is a 400, and leaves nothing', async () => {
        const { email } = await newPerson(server());
        const groups = await prisma().userGroup.count();
        const answer = await signUp(server(), { email });
        expect([answer.status, answer.json]).toEqual([400, failed('email: This e-mail address is already in use.')]);
        expect(await prisma().userGroup.count()).toBe(groups);
      });

      it.each([
        ['user:signup', 'execute', { owner: ['execute'] }],
        ['user', 'create', { guest: ['peek'], owner: ['create'] }],
        ['user_group', 'create', { guest: ['refer'], owner: ['create'] }],
        ['user_group', 'refer', { guest: ['create'], owner: ['refer'] }],
      ] as const)('a guest who may not, with %s: %s, leaves nothing', async (entity, _action, grants) => {
        await withRule(server(), { entity, matrix: matrixOf(grants) }, async () => {
          const [email, groups] = [newAddress('Ann'), await prisma().userGroup.count()];
          const answer = await signUp(server(), { email });
          expect([answer.status, answer.json]).toEqual([403, DENIED]);
          expect([await prisma().user.count({ where: { email } }), await prisma().userGroup.count()]).toEqual([
            0,
            groups,
          ]);
        });
      });
    });

    describe('signing in', () => {
      it.each(['user_account', 'user'])('POST /action/%s/signin has a token kept', async (type) => {
        const { email } = await newPerson(server());
        const json = { attributes: { email, password: PASSWORD, remember: true } };
        const answer = await whenItCan(() => server().http('POST', `/action/${type}/signin`, { json }));
        expect([answer.status, answer.json]).toEqual([
          200,
          [
            { ResponseType: 'client.store.set', Attributes: { key: 'token', value: expect.stringMatching(/^\w/) } },
            succeeded('Logged in'),
            redirected('/', { delay: 2000 }),
          ],
        ]);
      });

      it('bad credentials are a 200 that says so, alike for who is known and who is not', async () => {
        const { email } = await newPerson(server());
        const tries = [email, newAddress('Nobody')].map((address) =>
          signInToDaptin(server(), { email: address, password: 'wrong horse battery' }),
        );
        const [known, unknown] = await Promise.all(tries);
        expect([known?.status, known?.json]).toEqual([200, failed('Invalid username or password')]);
        expect([unknown?.status, unknown?.text]).toEqual([200, known?.text]);
        expect(known?.headers.get('www-authenticate')).toBeNull();
      });

      it.each([
        ['no address', { email: 'ann', password: PASSWORD }, 'email: This is not an e-mail address.'],
        ['no password', { email: 'ann@example.com' }, 'password: This is missing.'],
      ])('%s is a 400', async (_what, attributes, message) => {
        const answer = await server().http('POST', '/action/user/signin', { json: { attributes } });
        expect([answer.status, answer.json]).toEqual([400, failed(message)]);
      });

      it('a disabled user is told so, after a right password alone', async () => {
        const { id, email } = await newPerson(server());
        await prisma().user.update({ where: { id }, data: { disabledAt: server().clock.now() } });
        const answer = await signInToDaptin(server(), { email });
        expect([answer.status, answer.json]).toEqual([403, failed('This account has been disabled.')]);
        const wrong = await signInToDaptin(server(), { email, password: 'wrong horse battery' });
        expect([wrong.status, wrong.json]).toEqual([200, failed('Invalid username or password')]);
      });

      it.each([
        ['user:signin', { owner: ['execute'] }],
        ['user', { guest: ['create'], owner: ['peek'] }],
      ] as const)('a guest who may not, with %s, is a 403', async (entity, grants) => {
        const { email } = await newPerson(server());
        await withRule(server(), { entity, matrix: matrixOf(grants) }, async () => {
          const answer = await signInToDaptin(server(), { email });
          expect([answer.status, answer.json]).toEqual([403, DENIED]);
        });
        expect((await signInToDaptin(server(), { email })).token).not.toBe('');
      });

      it('a user whose row no guest may peek at is as one who isn’t there', async () => {
        const { id, email } = await newPerson(server());
        const owned = matrixOf({ owner: ['peek', 'read'] });
        await changeRowMatrix(server().tandem, { entity: 'user', id, matrix: owned }, undefined);
        const answer = await signInToDaptin(server(), { email });
        expect([answer.status, answer.json]).toEqual([200, failed('Invalid username or password')]);
        expect(await prisma().session.count({ where: { userId: id } })).toBe(0);
      });

      it('page script gets the token, and the cookie of the same session; a shell as well', async () => {
        const ann = await newPerson(server());
        for (const client of [PAGE, NATIVE]) {
          const { token, cookie, headers } = await signInToDaptin(server(), ann, client);
          expect(cookie).toMatch(/^tandem=/);
          const both = await users({ ...client, ...bearer(token), cookie });
          expect([both.status, both.json.links.total]).toEqual([200, 1]);
          expect(headers.get('cache-control')).toBe('no-store');
        }
      });
    });

    describe('the token', () => {
      it('is of an hour, says whose it is, and names the session', async () => {
        const ann = await newPerson(server());
        const { token } = await signInToDaptin(server(), ann);
        const [header, claims] = token.split('.', 2).map(decoded);
        expect(header).toEqual({ alg: 'HS256', typ: 'JWT', kid: expect.any(String) });
        const now = Math.floor(server().clock.now().getTime() / 1000);
        const session = await prisma().session.findFirstOrThrow({ where: { userId: ann.id } });
        expect(claims).toEqual({
          iss: 'http://localhost:3000/daptin',
          email: ann.email,
          name: 'Ann',
          nbf: now,
          iat: now,
          exp: now + HOUR_SECONDS,
          jti: session.id,
          sid: session.id,
          ver: expect.any(String),
        });
      });

      it('is good for an hour, and no longer', async () => {
        const { headers } = await newDaptinUser(server());
        server().clock.advance(HOUR_SECONDS - 1);
        expect((await users(headers)).status).toBe(200);
        server().clock.advance(1);
        expect((await users(headers)).status).toBe(401);
      });

      it('invariant 2: ends with its session, by whichever half that is signed out of, or everywhere', async () => {
        const ann = await newPerson(server());
        const endings = [
          (token: string) => server().http('DELETE', '/api/v1/auth', { headers: { ...NATIVE, ...bearer(token) } }),
          (_token: string, cookie: string) => server().http('DELETE', '/api/v1/auth', { headers: { ...PAGE, cookie } }),
          async () => {
            const { bearer: other } = await signInNatively(server(), ann);
            return server().http('DELETE', '/api/v1/sessions', {
              headers: { ...NATIVE, ...other },
              json: { all: true },
            });
          },
        ];
        for (const end of endings) {
          const { token, cookie } = await signInToDaptin(server(), ann, NATIVE);
          expect((await users(bearer(token))).status).toBe(200);
          expect((await end(token, cookie)).status).toBeLessThan(300);
          expect((await users(bearer(token))).status).toBe(401);
          expect((await server().http('GET', '/api/v1/me', { headers: { ...PAGE, cookie } })).status).toBe(401);
        }
      });

      it('is no token of another dialect, nor is theirs its', async () => {
        const ann = await newDaptinUser(server());
        const { bearer: api } = await signInNatively(server(), ann);
        const gravity = await server().http('POST', '/api/auth', { json: { email: ann.email, password: PASSWORD } });
        for (const headers of [api, bearer(gravity.json.token)]) expect((await users(headers)).status).toBe(401);
        for (const path of ['/api/v1/me', '/account']) {
          expect((await server().http('GET', path, { headers: ann.headers })).status).toBe(401);
        }
        const alive = await server().http('GET', '/api/auth', { headers: ann.headers });
        expect(alive.json.data.authenticated).toBe(false);
      });

      it('what is spoilt in it spoils it', async () => {
        const { token } = await newDaptinUser(server());
        const [header = '', payload = '', signature = ''] = token.split('.');
        const forged = Buffer.from(JSON.stringify({ ...decoded(payload), email: 'root@example.com' })).toString(
          'base64url',
        );
        const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
        const spoilt = [
          'x',
          `${header}.${payload}.`,
          `${none}.${payload}.`,
          `${header}.${forged}.${signature}`,
          `${header}.${payload}.${signature}=`,
        ];
        for (const one of spoilt) expect([one, (await users(bearer(one))).status]).toEqual([one, 401]);
      });
    });

    describe('a guest', () => {
      it('is refused with 403 who brings no token, and with 401 whose token has died', async () => {
        const { token } = await newDaptinUser(server());
        await server().http('DELETE', '/api/v1/auth', { headers: bearer(token) });
        const forRow = (status: number, title: string, detail: string) => ({
          errors: [{ status: String(status), title, detail }],
        });
        const guest = [await users(), await become()];
        expect(guest.map(({ status, json }) => [status, json])).toEqual([
          [403, forRow(403, 'Forbidden', 'You may not do this.')],
          [403, DENIED],
        ]);
        const dead = [await users(bearer(token)), await become(bearer(token))];
        expect(dead.map(({ status, json }) => [status, json])).toEqual([
          [401, forRow(401, 'Invalid token', 'Your session has ended. Sign in again.')],
          [401, DEAD],
        ]);
        expect(dead.map(({ headers }) => headers.get('www-authenticate'))).toEqual([
          'Bearer error="invalid_token"',
          'Bearer error="invalid_token"',
        ]);
      });

      it.each(['Bearer null', 'Bearer undefined', 'Basic YTpi'])('brings no token by %s', async (authorization) => {
        expect((await users({ authorization })).status).toBe(403);
      });

      it('a token that has died is no hindrance to what a guest may', async () => {
        const { email } = await newPerson(server());
        expect((await signInToDaptin(server(), { email }, bearer('dead'))).token).not.toBe('');
        const actions = await server().http('GET', '/actions', { headers: bearer('dead') });
        expect([actions.status, Object.keys(actions.json)]).toEqual([200, ['user:signup', 'user:signin']]);
      });

      it('the cookie of a session and a token of another are as good as neither', async () => {
        const ann = await newPerson(server());
        const { cookie } = await signInToDaptin(server(), ann, NATIVE);
        const { token } = await signInToDaptin(server(), ann, NATIVE);
        expect((await users({ ...NATIVE, ...bearer(token), cookie })).status).toBe(401);
      });

      it('GET /actions tells what they may execute, and what to ask for', async () => {
        const field = (ColumnName: string, ColumnType: string, Name = ColumnName) => ({
          Name,
          ColumnName,
          ColumnType,
          IsNullable: false,
        });
        const [email, password] = [field('email', 'email'), field('password', 'password')];
        const onUsers = { OnType: 'user_account', InstanceOptional: true };
        const { status, json } = await server().http('GET', '/actions');
        expect([status, json]).toEqual([
          200,
          {
            'user:signup': {
              ...onUsers,
              Name: 'signup',
              Label: 'Sign up',
              InFields: [
                field('name', 'label'),
                email,
                password,
                field('passwordConfirm', 'password', 'Password Confirm'),
              ],
            },
            'user:signin': { ...onUsers, Name: 'signin', Label: 'Sign in', InFields: [email, password] },
          },
        ]);
      });

      it('is not told of an action that they may not execute', async () => {
        await withRule(server(), { entity: 'user:signup', matrix: 0 }, async () => {
          expect(Object.keys((await server().http('GET', '/actions')).json)).toEqual(['user:signin']);
        });
      });
    });

    it('GET /auth/signin leads to our sign-in page', async () => {
      const { status, headers } = await server().http('GET', '/auth/signin');
      expect([status, headers.get('location')]).toEqual([303, '/users/sign_in']);
    });

    it('of fifty who ask to be the administrator at once, one becomes it', PATIENCE, async () => {
      await prisma().user.updateMany({ data: { roles: [] } });
      const people = await Promise.all(Array.from({ length: 50 }, () => newDaptinUser(server())));
      const answers = await Promise.all(people.map(({ headers }) => become(headers)));
      const won = answers.filter(({ status }) => status === 200);
      expect(won.map(({ json }) => json)).toEqual([
        [succeeded('You are the administrator now.'), redirected('/', { delay: 2000 })],
      ]);
      expect(answers.filter(({ status }) => status === 403).map(({ json }) => json)).toEqual(
        Array.from({ length: 49 }, () => DENIED),
      );
      const winner = people[answers.findIndex(({ status }) => status === 200)];
      const admins = await prisma().user.findMany({ where: { roles: { has: 'admin' } }, select: { id: true } });
      expect(admins).toEqual([{ id: winner?.id }]);
      const audited = await prisma().auditEvent.findMany({ where: { type: 'admin_granted' } });
      expect(audited).toMatchObject([{ actorId: winner?.id, ip: '127.0.0.1' }]);
      // At once, in the session that they have.
      expect((await users(winner?.headers)).json.links.total).toBe(await prisma().user.count());

      await prisma().user.updateMany({ where: { id: winner?.id ?? '' }, data: { disabledAt: server().clock.now() } });
      expect((await become(people.find((one) => one !== winner)?.headers)).status).toBe(403);
    });
  },
  { jobs: 'ready' },
);

describe('Daptin’s switches', () => {
  const speaking = async (environment: Record<string, string>, tests: (server: TestServer) => Promise<void>) => {
    const server = await startTestServer('embedded', { environment, jobs: true });
    await tests(server).finally(() => server.stop());
  };

  it('a path of its own, where it leads on to itself', () =>
    speaking({ DAPTIN_MOUNT: '/old' }, async (server) => {
      const json = {
        attributes: { name: 'Ann', email: newAddress('Ann'), password: PASSWORD, passwordConfirm: PASSWORD },
      };
      const answer = await whenItCan(() => server.http('POST', '/old/action/user/signup', { json }));
      expect(answer.json.at(-1)).toEqual(redirected('/old/auth/signin'));
      expect((await server.http('GET', '/old/auth/signin')).status).toBe(303);
      expect((await server.http('GET', '/actions')).status).toBe(404);
    }));

  it('pages of the origins that CORS_ORIGINS names hold its token, and no cookie', () =>
    speaking({ CORS_ORIGINS: 'https://client.example' }, async (server) => {
      const ann = await newPerson(server);
      const page = { origin: 'https://client.example', 'sec-fetch-site': 'cross-site' };
      const { token, headers, cookie } = await signInToDaptin(server, ann, page);
      expect([headers.get('access-control-allow-origin'), cookie]).toEqual([page.origin, '']);
      for (const path of ['/api/user_account', '/api/usergroup', '/actions']) {
        expect((await server.http('GET', path, { headers: { ...page, ...bearer(token) } })).status).toBe(200);
        const preflight = await server.http('OPTIONS', path, { headers: page });
        expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([
          204,
          'Authorization, Content-Type',
        ]);
      }
      const json = { attributes: { email: ann.email, password: PASSWORD } };
      const foreign = { ...page, origin: 'https://evil.example' };
      const refused = await server.http('POST', '/action/user/signin', { headers: foreign, json });
      expect([refused.status, refused.json]).toEqual([403, failed('This request did not come from this site.')]);
    }));

  it('off', () =>
    speaking({ DIALECTS: 'gravity' }, async (server) => {
      expect((await server.http('GET', '/actions')).status).toBe(404);
    }));

  it('a sign-up that a mail confirms: its group is made with its user, and nothing is told', () =>
    speaking({ SIGN_UP: 'confirm' }, async (server) => {
      const [email, taken] = [newAddress('Ann'), (await newPerson(server)).email];
      const [answer, other] = [await signUp(server, { email }), await signUp(server, { email: taken })];
      expect([answer.status, answer.json]).toEqual([
        200,
        [succeeded('We have sent you a mail: open its link to finish.'), LED_TO_SIGN_IN],
      ]);
      expect(other.text).toBe(answer.text);
      expect(await server.tandem.database.prisma.userGroup.count()).toBe(0);
      const [{ link }] = await mailTo(server, email);
      const token = new URL(link).searchParams.get('token');
      const chosen = { token, password: PASSWORD, password_confirmation: PASSWORD };
      await whenItCan(() => server.http('POST', '/api/v1/users/confirmation', { json: chosen }));
      const groups = await server.tandem.database.prisma.userGroup.findMany({ include: { members: true } });
      expect(groups).toMatchObject([{ name: 'Home group for Ann', members: [{}] }]);
      expect((await signInToDaptin(server, { email })).token).not.toBe('');
    }));
});
