import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bearer, NATIVE, PAGE } from '../../testing/http.ts';
import { newPerson, PASSWORD, signInNatively, whenItCan } from '../../testing/people.ts';
import { onEveryDatabase, startTestServer, type TestServer } from '../../testing/server.ts';

const HOUR_SECONDS = 60 * 60;

const newEmail = () => `ann-${randomBytes(6).toString('hex')}@example.com`;

async function logIn(server: TestServer, { email }: { email: string }, headers: Record<string, string> = {}) {
  const answer = await server.http('POST', '/account/login', { headers, json: { email, password: PASSWORD } });
  return { ...answer, token: answer.headers.get('gn-access-token') ?? '' };
}

function claimsOf(token: string) {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

onEveryDatabase('Get Native', (server) => {
  it.each(['/account/login', '/login'])('POST %s answers the user, and a token in a header', async (path) => {
    const ann = await newPerson(server());
    const answer = await server().http('POST', path, { json: { email: ann.email, password: PASSWORD, remember: 1 } });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({ id: expect.any(Number), email: ann.email, name: 'Ann' });
    const token = answer.headers.get('gn-access-token') ?? '';
    expect(JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())).toEqual({
      alg: 'RS256',
      typ: 'JWT',
      kid: expect.any(String),
    });
    expect(claimsOf(token)).toMatchObject({
      iss: 'localhost:3000',
      sub: answer.json.id,
      aud: '127.0.0.1',
      exp: Math.floor(server().clock.now().getTime() / 1000) + HOUR_SECONDS,
    });
  });

  it.each(['/account/register', '/register'])('POST %s makes the user and signs them in', async (path) => {
    const email = newEmail();
    const answer = await server().http('POST', path, { json: { email, password: PASSWORD, name: 'Ann' } });
    expect(answer.status).toBe(200);
    const token = answer.headers.get('gn-access-token') ?? '';
    const account = await server().http('GET', '/account', { headers: bearer(token) });
    expect(account).toMatchObject({ status: 200, json: { id: answer.json.id, email, name: 'Ann' } });
  });

  it('invariant 1: a registration makes user and session in one, for an API client, too', async () => {
    const { json } = await whenItCan(() =>
      server().http('POST', '/register', { json: { email: newEmail(), password: PASSWORD } }),
    );
    const { prisma } = server().tandem.database;
    const sessions = await prisma.session.findMany({ where: { user: { number: json.id } } });
    expect(sessions.map(({ kind }) => kind)).toEqual(['api']);
    const events = await prisma.auditEvent.findMany({ where: { actor: { number: json.id } } });
    expect(events.map(({ type, sessionId }) => [type, sessionId])).toEqual([['signed_up', sessions[0]?.id]]);
  });

  it('whoever gives no name goes by their address', async () => {
    const email = newEmail();
    const { json } = await server().http('POST', '/register', { json: { email, password: PASSWORD } });
    expect(json.name).toBe(email.split('@')[0]);
  });

  it('somebody who is there already is said so by its code', async () => {
    const { email } = await newPerson(server());
    const answer = await server().http('POST', '/account/register', { json: { email, password: PASSWORD } });
    expect(answer.status).toBe(422);
    expect(answer.json).toEqual([{ message: expect.any(String), code: 'UserAlreadyExists' }]);
  });

  it('users have numbers of their own, which stay theirs', async () => {
    const people = await Promise.all(Array.from({ length: 3 }, () => newPerson(server())));
    const numbers = await Promise.all(people.map(async (person) => (await logIn(server(), person)).json.id));
    expect(new Set(numbers).size).toBe(3);
    const again = await Promise.all(people.map(async (person) => (await logIn(server(), person)).json.id));
    expect(again).toEqual(numbers);
  });

  it('every answer to who is signed in has a new token, which expires later', async () => {
    const { token } = await logIn(server(), await newPerson(server()));
    server().clock.advance(HOUR_SECONDS - 1);
    const answer = await server().http('GET', '/account', { headers: bearer(token) });
    const next = answer.headers.get('gn-access-token') ?? '';
    expect(claimsOf(next).exp).toBe(claimsOf(token).exp + HOUR_SECONDS - 1);
    server().clock.advance(HOUR_SECONDS - 1);
    expect((await server().http('GET', '/account', { headers: bearer(token) })).status).toBe(401);
    expect((await server().http('GET', '/account', { headers: bearer(next) })).status).toBe(200);
  });

  it('without a token it says how to come by one', async () => {
    const answer = await server().http('GET', '/account');
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(answer.json).toEqual([{ message: expect.any(String), code: 'Unauthorized' }]);
    expect(answer.headers.get('gn-access-token')).toBeNull();
  });

  it('bad credentials are 401, alike for who is known and who is not', async () => {
    const { email } = await newPerson(server());
    const tries = [email, newEmail()].map((address) =>
      server().http('POST', '/account/login', { json: { email: address, password: 'wrong horse battery' } }),
    );
    const [known, unknown] = await Promise.all(tries);
    expect(known).toMatchObject({ status: 401, json: [{ message: expect.any(String), code: 'InvalidCredentials' }] });
    expect(unknown?.text).toBe(known?.text);
  });

  it.each([
    ['no password', { email: 'ann@example.com' }],
    ['a number for a password', { email: 'ann@example.com', password: 1 }],
    ['no address', { email: 'ann', password: PASSWORD }],
    ['nothing', null],
  ])('%s is told as an array', async (_what, json) => {
    const answer = await server().http('POST', '/account/login', { json });
    expect(answer.status).toBe(422);
    expect(answer.json).toEqual(expect.arrayContaining([{ message: expect.any(String), code: 'ValidationError' }]));
  });

  it('a shell gets the session cookie with the token, and a page the token of this dialect alone', async () => {
    const ann = await newPerson(server());
    const shell = await logIn(server(), ann, NATIVE);
    expect(shell.cookie).toMatch(/^tandem=/);
    const page = await logIn(server(), ann, PAGE);
    expect(page.token).not.toBe('');
    expect(page.cookie).toMatch(/^tandem=/);
    expect(page.text).not.toContain('token');
    expect((await server().http('GET', '/api/v1/me', { headers: { ...PAGE, cookie: page.cookie } })).status).toBe(200);
  });

  it('invariant 4: a page gets no token for its cookie', async () => {
    const { cookie } = await logIn(server(), await newPerson(server()), PAGE);
    const account = await server().http('GET', '/account', { headers: { ...PAGE, cookie } });
    expect(account.status).toBe(200);
    expect(account.headers.get('gn-access-token')).toBeNull();
  });

  it('the cookie of a session and a token of another are refused', async () => {
    const ann = await newPerson(server());
    const { cookie } = await logIn(server(), ann, NATIVE);
    const { token } = await logIn(server(), ann, NATIVE);
    const answer = await server().http('GET', '/account', { headers: { ...NATIVE, ...bearer(token), cookie } });
    expect(answer.status).toBe(401);
  });

  it('invariant 2: a sign-out ends its token with both halves, by whichever of them', async () => {
    const ann = await newPerson(server());
    for (const by of ['token', 'cookie'] as const) {
      const { token, cookie } = await logIn(server(), ann, NATIVE);
      const headers = by === 'token' ? { ...NATIVE, ...bearer(token) } : { ...PAGE, cookie };
      expect((await server().http('DELETE', '/api/v1/auth', { headers })).status).toBe(200);
      expect((await server().http('GET', '/account', { headers: bearer(token) })).status).toBe(401);
      expect((await server().http('GET', '/api/v1/me', { headers: { ...PAGE, cookie } })).status).toBe(401);
    }
  });

  it('a sign-out everywhere reaches it', async () => {
    const ann = await newPerson(server());
    const { token } = await logIn(server(), ann);
    const { bearer: other } = await signInNatively(server(), ann);
    await server().http('DELETE', '/api/v1/sessions', { headers: { ...NATIVE, ...other }, json: { all: true } });
    expect((await server().http('GET', '/account', { headers: bearer(token) })).status).toBe(401);
  });

  it('its token is no API token, and an API token is none of its', async () => {
    const ann = await newPerson(server());
    const { token } = await logIn(server(), ann);
    const { bearer: api } = await signInNatively(server(), ann);
    expect((await server().http('GET', '/api/v1/me', { headers: bearer(token) })).status).toBe(401);
    expect((await server().http('GET', '/account', { headers: api })).status).toBe(401);
  });

  it('what is spoilt in a token spoils it', async () => {
    const { token } = await logIn(server(), await newPerson(server()));
    const [head = '', payload = '', signature = ''] = token.split('.');
    const claims = claimsOf(token);
    const forged = (change: object) => Buffer.from(JSON.stringify({ ...claims, ...change })).toString('base64url');
    const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
    const bad = [
      '',
      'x',
      `${head}.${payload}.`,
      `${none}.${payload}.`,
      `${head}.${forged({ sub: claims.sub + 1 })}.${signature}`,
      `${head}.${forged({ exp: claims.exp + 1 })}.${signature}`,
      `${head}.${payload}.${signature}=`,
    ];
    for (const one of bad) {
      expect((await server().http('GET', '/account', { headers: bearer(one) })).status).toBe(401);
    }
  });

  it('a rotated key signs what comes, and what it has signed before stays good', async () => {
    const { token } = await logIn(server(), await newPerson(server()));
    const { rotateSigningKeys, listSigningKeys } = await import('../../sessions/key-rotation.ts');
    const kid = await rotateSigningKeys(server().tandem, 'get-native');
    server().clock.advance(301);
    const answer = await server().http('GET', '/account', { headers: bearer(token) });
    const next = answer.headers.get('gn-access-token') ?? '';
    expect(JSON.parse(Buffer.from(next.split('.')[0] ?? '', 'base64url').toString()).kid).toBe(kid);
    const purposes = (await listSigningKeys(server().tandem)).map(({ purpose }) => purpose);
    expect(new Set(purposes)).toEqual(new Set(['api-token', 'get-native']));
  });
});

describe('Get Native’s switches', () => {
  const speaking = async (environment: Record<string, string>, tests: (server: TestServer) => Promise<void>) => {
    const server = await startTestServer('embedded', { environment });
    await tests(server).finally(() => server.stop());
  };

  it('the later names of the headers', () =>
    speaking({ GET_NATIVE_HEADERS: 'new' }, async (server) => {
      const answer = await logIn(server, await newPerson(server));
      expect(answer.token).toBe('');
      const token = answer.headers.get('x-gn-auth-token') ?? '';
      expect(answer.headers.get('x-gn-auth-expire')).toBe(String(claimsOf(token).exp * 1000));
    }));

  it('the issuer, and bad credentials as the original answers them', () =>
    speaking({ GET_NATIVE_ISSUER: 'api.get-native.com', GET_NATIVE_BAD_CREDENTIALS: '404' }, async (server) => {
      expect(claimsOf((await logIn(server, await newPerson(server))).token).iss).toBe('api.get-native.com');
      expect((await logIn(server, { email: newEmail() })).status).toBe(404);
    }));

  it('an audience that is checked: the token is good from its address alone', () =>
    speaking({ GET_NATIVE_AUDIENCE: 'checked', TRUSTED_PROXIES: '127.0.0.1' }, async (server) => {
      const from = (ip: string) => ({ 'x-forwarded-for': ip });
      const { token } = await logIn(server, await newPerson(server), from('192.0.2.1'));
      const status = async (ip: string) =>
        (await server.http('GET', '/account', { headers: { ...bearer(token), ...from(ip) } })).status;
      expect([await status('192.0.2.1'), await status('192.0.2.2')]).toEqual([200, 401]);
    }));

  it('a token that expires with its session, where that ends within the hour', () =>
    speaking({ SESSION_ABSOLUTE_LIFETIME_SECONDS: '60', SESSION_IDLE_LIFETIME_SECONDS: '60' }, async (server) => {
      const { token } = await logIn(server, await newPerson(server));
      expect(claimsOf(token).exp).toBe(Math.floor(server.clock.now().getTime() / 1000) + 60);
    }));

  it('a path of its own', () =>
    speaking({ GET_NATIVE_MOUNT: '/old' }, async (server) => {
      const { email } = await newPerson(server);
      const json = { email, password: PASSWORD };
      expect((await server.http('POST', '/old/account/login', { json })).status).toBe(200);
      expect((await server.http('POST', '/account/login', { json })).status).toBe(404);
    }));

  it('off', () =>
    speaking({ DIALECTS: 'none' }, async (server) => {
      expect((await server.http('GET', '/account')).status).toBe(404);
    }));
});
