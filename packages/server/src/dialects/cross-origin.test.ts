import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NATIVE, PAGE } from '../testing/http.ts';
import { newAddress, newPerson, PASSWORD, type Person, signInNatively, whenItCan } from '../testing/people.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

const ORIGIN = 'https://client.example';
const NAMED = { origin: ORIGIN, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' };
const UNNAMED = { ...NAMED, origin: 'https://evil.example' };
const PREFLIGHT = {
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'authorization,content-type',
};

describe('CORS_ORIGINS', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer('embedded', { environment: { CORS_ORIGINS: `https://other.example, ${ORIGIN}` } });
  });
  afterAll(() => server.stop());

  const logIn = async ({ email }: Pick<Person, 'email'>, headers: Record<string, string> = NAMED) => {
    const json = { email, password: PASSWORD };
    const answer = await whenItCan(() => server.http('POST', '/account/login', { headers, json }));
    return { ...answer, token: answer.headers.get('gn-access-token') ?? '' };
  };
  const corsOf = (headers: Headers) => [...headers.keys()].filter((name) => name.startsWith('access-control-'));

  it('a page of a named origin signs in, reads its token, and goes by it', async () => {
    const ann = await newPerson(server);
    const { status, headers, token } = await logIn(ann);
    expect(status).toBe(200);
    expect(headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(headers.get('access-control-expose-headers')).toBe('GN-Access-Token, Retry-After');
    expect(headers.get('vary')).toBe('Origin');
    const asked = { ...NAMED, authorization: `Bearer ${token}` };
    const account = await server.http('GET', '/account', { headers: asked });
    expect(account).toMatchObject({ status: 200, json: { email: ann.email } });
    expect(account.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    const [session] = await server.tandem.database.prisma.session.findMany({ where: { userId: ann.id } });
    expect(session?.kind).toBe('api');
  });

  it('it gets no cookie', async () => {
    const ann = await newPerson(server);
    const email = newAddress('Ben');
    const { token, headers } = await logIn(ann);
    const json = { email, password: PASSWORD };
    const register = await whenItCan(() => server.http('POST', '/register', { headers: NAMED, json }));
    const account = await server.http('GET', '/account', {
      headers: { ...NAMED, authorization: `Bearer ${token}` },
    });
    expect([register.status, account.status]).toEqual([200, 200]);
    for (const answer of [headers, register.headers, account.headers]) {
      expect(answer.getSetCookie()).toEqual([]);
      expect(answer.get('access-control-allow-credentials')).toBeNull();
    }
  });

  it('a cookie that its browser sends is not read: it lets nobody in, and no session ends for it', async () => {
    const ann = await newPerson(server);
    const { withCookie } = await signInNatively(server, ann);
    const sameSite = { ...NAMED, 'sec-fetch-site': 'same-site', ...withCookie };
    expect((await server.http('GET', '/account', { headers: sameSite })).status).toBe(401);
    const { token } = await logIn(await newPerson(server, 'Mallory'), sameSite);
    const both = { ...sameSite, authorization: `Bearer ${token}` };
    expect((await server.http('GET', '/account', { headers: both })).json.name).toBe('Mallory');
    expect((await server.http('GET', '/api/v1/me', { headers: { ...PAGE, ...withCookie } })).status).toBe(200);
  });

  it('it can read refusals, so that it learns of a token that has died', async () => {
    const wrong = { email: newAddress('Ann'), password: 'wrong horse battery' };
    const refused = await whenItCan(() => server.http('POST', '/login', { headers: NAMED, json: wrong }));
    const dead = await server.http('GET', '/account', { headers: { ...NAMED, authorization: 'Bearer x.y.z' } });
    for (const { status, headers } of [refused, dead]) {
      expect([status, headers.get('access-control-allow-origin')]).toEqual([401, ORIGIN]);
    }
  });

  it.each(['/account/login', '/login', '/account/register', '/register', '/account'])(
    'a preflight of %s is answered to everybody, and lets in whose origin is named',
    async (path) => {
      const named = await server.http('OPTIONS', path, { headers: { ...NAMED, ...PREFLIGHT } });
      expect([named.status, named.text]).toEqual([204, '']);
      expect(Object.fromEntries(corsOf(named.headers).map((name) => [name, named.headers.get(name)]))).toEqual({
        'access-control-allow-origin': ORIGIN,
        'access-control-allow-methods': expect.stringMatching(/\bGET\b.*\bPOST\b/),
        'access-control-allow-headers': 'Authorization, Content-Type',
        'access-control-expose-headers': expect.any(String),
        'access-control-max-age': '600',
      });
      for (const headers of [UNNAMED, PREFLIGHT, { origin: 'null' }, { origin: `${ORIGIN}.evil.example` }]) {
        const answer = await server.http('OPTIONS', path, { headers });
        expect([answer.status, corsOf(answer.headers)]).toEqual([204, []]);
      }
    },
  );

  it('a page of another origin is refused as ever, and can’t read that', async () => {
    for (const headers of [UNNAMED, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }]) {
      const answer = await logIn(await newPerson(server), headers);
      expect([answer.status, answer.token, corsOf(answer.headers)]).toEqual([403, '', []]);
    }
  });

  it.each(['/api/v1/auth', '/api/auth', '/auth/login'])(
    '%s is no dialect’s that is for page script: no page of another origin calls it',
    async (path) => {
      const json = { email: newAddress('Ann'), password: PASSWORD };
      const posted = await server.http('POST', path, { headers: NAMED, json });
      const asked = await server.http('OPTIONS', path, { headers: { ...NAMED, ...PREFLIGHT } });
      expect([posted.status, asked.status]).toEqual([403, 404]);
      expect([...corsOf(posted.headers), ...corsOf(asked.headers)]).toEqual([]);
    },
  );

  it('our own page and shells get both halves as before', async () => {
    for (const headers of [PAGE, NATIVE]) {
      const answer = await logIn(await newPerson(server), headers);
      expect([answer.cookie, answer.token]).toEqual([expect.stringMatching(/^tandem=/), expect.stringMatching(/./)]);
      expect(corsOf(answer.headers)).toEqual([]);
    }
  });
});

describe('the routes that CORS_ORIGINS opens', () => {
  const speaking = async (environment: Record<string, string>, tests: (server: TestServer) => Promise<void>) => {
    const server = await startTestServer('embedded', { environment });
    await tests(server).finally(() => server.stop());
  };

  it('are where the dialect is, with its headers', () =>
    speaking({ CORS_ORIGINS: ORIGIN, GET_NATIVE_MOUNT: '/old', GET_NATIVE_HEADERS: 'new' }, async (server) => {
      const { status, headers } = await server.http('OPTIONS', '/old/login', { headers: { ...NAMED, ...PREFLIGHT } });
      expect(status).toBe(204);
      expect(headers.get('access-control-expose-headers')).toBe('X-GN-Auth-Token, X-GN-Auth-Expire, Retry-After');
      expect((await server.http('OPTIONS', '/login', { headers: NAMED })).status).toBe(404);
    }));

  it('are none without it', () =>
    speaking({}, async (server) => {
      expect((await server.http('OPTIONS', '/login', { headers: { ...NAMED, ...PREFLIGHT } })).status).toBe(404);
      const answer = await server.http('GET', '/account', { headers: NAMED });
      expect([answer.status, answer.headers.get('vary')]).toEqual([401, null]);
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }));
});
