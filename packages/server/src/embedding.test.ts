import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import './index.ts';
import { readConfig } from './config.ts';
import { isPublic } from './http/access.ts';
import { tandem } from './tandem.ts';
import { NATIVE, PAGE } from './testing/http.ts';
import { newPerson, signInNatively } from './testing/people.ts';
import {
  emptyEmbeddedDatabase,
  startTestServer,
  TEST_SECRET,
  type TestServer,
  type TestServerOptions,
} from './testing/server.ts';

type Headers = Record<string, string>;

/** An app with ways of its own, in every order that there is to register them in. */
function peculiar(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, _request, reply) =>
    reply.code(error.statusCode ?? 500).send({ theirs: error.code }),
  );
  app.addContentTypeParser('text/csv', { parseAs: 'string' }, (_request, body, done) =>
    done(null, String(body).split(',')),
  );
  app.addHook('onSend', async (_request, reply) => void reply.header('x-theirs', 'yes'));
  app.setSerializerCompiler(() => () => '"theirs"');
}

function theirRoutes(app: FastifyInstance): void {
  app.get('/their/silent', async ({ principal }) => principal.kind);
  app.get('/their/public', isPublic, async ({ principal }) => principal.kind);
  app.get('/their/guest', { config: { access: 'guest' } }, async ({ principal }) => principal.kind);
  app.get('/their/user', { ...isPublic, onRequest: app.requireUser }, async ({ principal }) => principal.kind);
  app.post('/their/user', { ...isPublic, preHandler: app.requireUser }, async ({ principal }) => principal.kind);
  app.get('/their/admin', { ...isPublic, onRequest: app.requireAdmin }, async ({ principal }) => principal.kind);
  app.get('/their/either', { onRequest: app.requireAdmin }, async ({ principal }) => principal.kind);
  app.post('/their/csv', isPublic, async ({ body }) => body);
  app.post('/their/form', isPublic, async ({ body }) => body);
  app.get('/their/cookie', isPublic, async (request, reply) => {
    reply.setCookie('theirs', 'new');
    return request.cookies;
  });
  app.get('/their/failing', isPublic, async () => {
    throw Object.assign(new Error('theirs'), { code: 'OWN', statusCode: 418 });
  });
}

function embedded(options: TestServerOptions): () => TestServer {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer('embedded', options);
  });
  afterAll(() => server.stop());
  return () => server;
}

/** Somebody signed in, with each half as headers; with a role or without. */
async function signedIn(server: TestServer, roles: string[] = []): Promise<{ bearer: Headers; cookie: Headers }> {
  const person = await newPerson(server);
  await server.tandem.database.prisma.user.update({ where: { id: person.id }, data: { roles } });
  const { bearer, withCookie } = await signInNatively(server, person);
  return { bearer, cookie: withCookie };
}

describe('in somebody else’s app', () => {
  describe.each([
    [
      'before',
      (app: FastifyInstance) => app.register(cookie, { secret: 'their secret' }).register(formbody),
      undefined,
    ],
    ['after', undefined, (app: FastifyInstance) => app.register(cookie, { secret: 'their secret' }).register(formbody)],
  ])('that registers its plugins %s ours', (_when, before, after) => {
    const server = embedded({
      before(app) {
        peculiar(app);
        before?.(app);
      },
      routes(app) {
        after?.(app);
        app.after(() => theirRoutes(app));
      },
    });
    const status = async (path: string, headers: Headers = {}, method = 'GET') =>
      (await server().http(method, path, { headers })).status;

    it('its routes are for signed-in users unless they say otherwise', async () => {
      const { bearer } = await signedIn(server());
      const paths = ['/their/silent', '/their/public', '/their/guest', '/their/user', '/their/admin', '/their/either'];
      const statuses = async (headers: Headers) => Promise.all(paths.map((path) => status(path, headers)));
      expect(await statuses({})).toEqual([401, 200, 200, 401, 401, 401]);
      expect(await statuses(bearer)).toEqual([200, 200, 200, 200, 403, 403]);
      expect(await statuses((await signedIn(server(), ['admin'])).bearer)).toEqual([200, 200, 200, 200, 200, 200]);
    });

    it('app.requireUser takes both halves, and a cookie for an unsafe request from our own page alone', async () => {
      const { bearer, cookie } = await signedIn(server());
      expect(await status('/their/user', cookie)).toBe(200);
      expect(await status('/their/user', { authorization: 'Bearer dead' })).toBe(401);
      const posts = [bearer, cookie, { ...cookie, ...PAGE }, { ...cookie, origin: 'http://evil.example' }, {}];
      expect(await Promise.all(posts.map((headers) => status('/their/user', headers, 'POST')))).toEqual([
        200, 403, 200, 403, 401,
      ]);
    });

    it('its refusals and faults go to its error handler, and ours to ours', async () => {
      expect((await server().http('GET', '/their/silent')).json).toEqual({ theirs: 'unauthenticated' });
      expect(await server().http('GET', '/their/failing')).toMatchObject({ status: 418, json: { theirs: 'OWN' } });
      const ours = await server().http('GET', '/api/v1/me');
      expect([ours.json.code, ours.headers.get('content-type')]).toEqual([
        'unauthenticated',
        expect.stringMatching(/^application\/problem\+json/),
      ]);
      expect((await server().http('GET', '/account')).json).toEqual([
        expect.objectContaining({ code: 'Unauthorized' }),
      ]);
    });

    it('its parsers read its bodies, and ours are as strict as ever', async () => {
      const csv = { headers: { 'content-type': 'text/csv' }, body: 'a,b' };
      expect((await server().http('POST', '/their/csv', csv)).json).toEqual(['a', 'b']);
      expect((await server().http('POST', '/api/v1/auth', csv)).status).toBe(415);
      const form = { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'a=b' };
      expect((await server().http('POST', '/their/form', form)).json).toEqual({ a: 'b' });
      const twice = { headers: { 'content-type': 'application/json' }, body: '{"email":"a","email":"b"}' };
      expect((await server().http('POST', '/api/v1/auth', twice)).status).toBe(400);
    });

    it('its cookies are read and set beside ours, and its hooks run for every route', async () => {
      const { cookie: ours } = await signedIn(server());
      const headers = { cookie: `theirs=old; ${ours['cookie']}` };
      const answer = await server().http('GET', '/their/cookie', { headers });
      expect(answer.json).toMatchObject({ theirs: 'old', tandem: expect.any(String) });
      expect(answer.headers.getSetCookie()).toEqual([expect.stringMatching(/^theirs=new/)]);
      expect((await server().http('GET', '/api/v1/me', { headers })).headers.get('x-theirs')).toBe('yes');
      const signIn = await signInNatively(server(), await newPerson(server()));
      expect(signIn.headers.getSetCookie()).toHaveLength(2);
    });
  });

  describe('whose routes are open unless they say otherwise', () => {
    const server = embedded({
      defaultAccess: 'guest',
      routes(app) {
        app.get('/their/silent', async ({ principal }) => ({ kind: principal.kind }));
        app.get('/their/said', { config: { access: 'user' } }, async () => ({}));
        app.get('/their/hooked', { onRequest: app.requireUser }, async () => ({}));
      },
    });

    it('whoever is signed in is known there, and ours are closed as ever', async () => {
      const { bearer } = await signedIn(server());
      const ask = async (path: string, headers: Headers) => server().http('GET', path, { headers });
      expect((await ask('/their/silent', {})).json).toEqual({ kind: 'guest' });
      expect((await ask('/their/silent', { authorization: 'Bearer dead' })).json).toEqual({ kind: 'guest' });
      expect((await ask('/their/silent', bearer)).json).toEqual({ kind: 'user' });
      for (const path of ['/their/said', '/their/hooked']) {
        expect([(await ask(path, {})).status, (await ask(path, bearer)).status]).toEqual([401, 200]);
      }
    });

    it('invariant 7: ours are refused before anything is looked at', async () => {
      const calls = ['PATCH /api/v1/password', 'POST /api/v1/identities', 'POST /user/modify', 'POST /api/auth/switch'];
      for (const call of calls) {
        const [method = '', path = ''] = call.split(' ');
        expect([call, (await server().http(method, path, { headers: NATIVE })).status]).toEqual([call, 401]);
      }
    });
  });

  it('in a scope of it, it guards that scope and nothing else', async () => {
    const { environment, drop } = await emptyEmbeddedDatabase();
    const config = readConfig({ NODE_ENV: 'test', APP_SECRET: TEST_SECRET, ...environment });
    const app = Fastify({ pluginTimeout: 60_000 });
    app.get('/outside', async () => 'open');
    app.register(async (scope) => {
      await scope.register(tandem, { config, passwordCost: 4, jobs: false });
      scope.get('/inside', async () => 'closed');
    });
    const ask = async (url: string) => (await app.inject({ url })).statusCode;
    expect([await ask('/outside'), await ask('/inside'), await ask('/api/v1/me')]).toEqual([200, 401, 401]);
    await app.close();
    await drop();
  });

  it('registered twice, it says so before it opens anything', async () => {
    const { environment, drop } = await emptyEmbeddedDatabase();
    const config = readConfig({ NODE_ENV: 'test', APP_SECRET: TEST_SECRET, ...environment });
    const app = Fastify({ pluginTimeout: 60_000 });
    await app.register(tandem, { config, passwordCost: 4, jobs: false });
    const again = async () => app.register(tandem, { config, passwordCost: 4, jobs: false });
    await expect(again()).rejects.toThrow('Tandem is registered in this app already: once guards every route.');
    await app.close();
    await drop();
  });
});
