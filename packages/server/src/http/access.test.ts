import type { FastifyInstance } from 'fastify';
import { expect, it } from 'vitest';
import { NATIVE, PAGE } from '../testing/http.ts';
import { newPerson, signInNatively } from '../testing/people.ts';
import { onEveryDatabase } from '../testing/server.ts';

/** Every public route, by name. A new one has to be added here: that is the point. */
const PUBLIC = [
  'DELETE /api/auth',
  'DELETE /api/usergroup/:id',
  'DELETE /api/usergroup/:id/relationships/user_account_id',
  'DELETE /api/v1/auth',
  'GET /.well-known/jwks.json',
  'GET /actions',
  'GET /api/auth',
  'GET /api/user_account',
  'GET /api/user_account/:id',
  'GET /api/usergroup',
  'GET /api/usergroup/:id',
  'GET /api/usergroup/:id/user_account_id',
  'GET /api/v1/auth',
  'GET /auth/signin',
  'GET /configurations/android_v1.json',
  'GET /configurations/ios_v1.json',
  'GET /health/live',
  'GET /health/ready',
  'GET /hotwire/android/path_configuration',
  'GET /hotwire/android/path_configuration.json',
  'GET /hotwire/ios/path_configuration',
  'GET /hotwire/ios/path_configuration.json',
  'GET /metrics',
  'GET /openapi.json',
  'GET /turbo/android/path_configuration',
  'GET /turbo/android/path_configuration.json',
  'GET /turbo/ios/path_configuration',
  'GET /turbo/ios/path_configuration.json',
  'PATCH /api/usergroup/:id',
  'POST /account/login',
  'POST /account/register',
  'POST /action/user/signin',
  'POST /action/user/signup',
  'POST /action/user_account/signin',
  'POST /action/user_account/signup',
  'POST /action/world/become_an_administrator',
  'POST /api/auth',
  'POST /api/auth/magic',
  'POST /api/auth/magic/verify',
  'POST /api/usergroup',
  'POST /api/usergroup/:id/relationships/user_account_id',
  'POST /api/v1/auth',
  'POST /api/v1/auth/handoff/claim',
  'POST /api/v1/auth/not_me',
  'POST /api/v1/auth/renewal',
  'POST /api/v1/auth/social/claim',
  'POST /api/v1/auth/unlock',
  'POST /api/v1/email_changes/confirm',
  'POST /api/v1/email_verifications',
  'POST /api/v1/email_verifications/claim',
  'POST /api/v1/invitations/decline',
  'POST /api/v1/invitations/sign_up',
  'POST /api/v1/magic_links',
  'POST /api/v1/magic_links/claim',
  'POST /api/v1/users',
  'POST /api/v1/users/confirmation',
  'POST /auth/create',
  'POST /auth/login',
  'POST /auth/magic_link/login',
  'POST /auth/plain_text/login',
  'POST /auth/social/login',
  'POST /login',
  'POST /register',
];

let handled = 0;

function embeddingApp(app: FastifyInstance): void {
  app.get('/embedding/silent', async () => {
    handled += 1;
    return 'for whoever is signed in';
  });
  app.post('/embedding/silent', async () => {
    handled += 1;
    return 'done';
  });
}

onEveryDatabase(
  'access',
  (server) => {
    it('invariant 7: a route is for signed-in users unless it says public by name', async () => {
      const routes = server().app.guardedRoutes;
      expect(routes.length).toBeGreaterThan(PUBLIC.length);
      const open: string[] = [];
      for (const [method, path] of routes) {
        const { statusCode, body } = await server().app.inject({ method: method as 'GET', url: path });
        const refused = statusCode === 401 && /unauthenticated|Sign in|Bearer token missing/.test(body);
        if (!refused && method !== 'HEAD') open.push(`${method} ${path}`);
      }
      expect(open.sort()).toEqual(PUBLIC);
    });

    it('invariant 7: a handler does not run when its guard refuses', async () => {
      handled = 0;
      const { cookie } = await signInNatively(server(), await newPerson(server()));
      expect((await server().http('GET', '/embedding/silent')).status).toBe(401);
      expect((await server().http('POST', '/embedding/silent', { headers: { cookie } })).status).toBe(403);
      expect(handled).toBe(0);
      expect((await server().http('POST', '/embedding/silent', { headers: { ...PAGE, cookie } })).status).toBe(200);
      expect(handled).toBe(1);
    });

    it('asks for a token as RFC 6750 says: with no error code where none was sent', async () => {
      const challenge = async (headers: Record<string, string>) =>
        (await server().http('GET', '/api/v1/me', { headers })).headers.get('www-authenticate');
      expect(await challenge({})).toBe('Bearer');
      expect(await challenge({ authorization: 'Basic YTpi' })).toBe('Bearer');
      expect(await challenge({ cookie: 'tandem=nonsense' })).toBe('Bearer');
      for (const authorization of ['Bearer', 'Bearer x', 'bearer a b', 'token x', 'Bearer  ']) {
        expect(await challenge({ authorization })).toBe('Bearer error="invalid_token"');
      }
    });

    it('a dead token on a public route is nobody’s concern', async () => {
      const { email, password } = await newPerson(server());
      const headers = { ...NATIVE, authorization: 'Bearer dead' };
      expect((await server().http('POST', '/api/v1/auth', { headers, json: { email, password } })).status).toBe(200);
    });

    it('nothing signed in is stored by a cache', async () => {
      const { bearer } = await signInNatively(server(), await newPerson(server()));
      for (const path of ['/api/v1/me', '/api/v1/auth', '/health/ready']) {
        const { headers } = await server().http('GET', path, { headers: bearer });
        expect([path, headers.get('cache-control')]).toEqual([path, 'no-store']);
      }
    });
  },
  { routes: embeddingApp },
);
