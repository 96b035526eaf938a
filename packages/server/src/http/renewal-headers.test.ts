import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PAGE } from '../testing/http.ts';
import { newPerson, PASSWORD, signInNatively } from '../testing/people.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';
import { isPublic } from './access.ts';

const asBearer = (token: string | null) => ({ authorization: `Bearer ${token}` });

describe('renewal headers', () => {
  let server: TestServer;
  beforeAll(async () => {
    const environment = {
      TOKEN_SLIDING_HEADER: 'X-Sliding',
      TOKEN_RESET_HEADER: 'X-Authentication-Reset',
      TOKEN_EXPIRY_HEADER: 'X-Authentication-Expire',
    };
    server = await startTestServer('embedded', {
      environment,
      routes: (app) => app.get('/mine', { ...isPublic, onRequest: app.authenticateUser }, async () => ({})),
    });
  });
  afterAll(() => server.stop());

  it('carry a client on from token to token, as long as its session lives', async () => {
    const { bearer } = await signInNatively(server, await newPerson(server));
    let headers: Record<string, string> = bearer;
    for (let hour = 0; hour < 3; hour += 1) {
      server.clock.advance(3_500);
      const answer = await server.http('GET', '/api/v1/me', { headers });
      expect(answer.status).toBe(200);
      expect(Date.parse(answer.headers.get('x-authentication-expire') ?? '')).toBe(
        server.clock.now().getTime() + 3_600_000,
      );
      headers = asBearer(answer.headers.get('x-sliding'));
    }
    await server.http('DELETE', '/api/v1/auth', { headers });
    expect((await server.http('GET', '/api/v1/me', { headers })).status).toBe(401);
  });

  it('give a token on request', async () => {
    const { bearer } = await signInNatively(server, await newPerson(server));
    const reset = async (value: string) =>
      (await server.http('GET', '/api/v1/me', { headers: { ...bearer, 'x-authentication-reset': value } })).headers.get(
        'x-authentication-reset',
      );
    const token = await reset('true');
    expect((await server.http('GET', '/api/v1/me', { headers: asBearer(token) })).status).toBe(200);
    expect(await reset('1')).toBeNull();
  });

  it('never make an API token of a token of another dialect', async () => {
    const { email } = await newPerson(server);
    const signIn = (path: string) => server.http('POST', path, { json: { email, password: PASSWORD } });
    const getNative = asBearer((await signIn('/account/login')).headers.get('gn-access-token'));
    const gravity = asBearer((await signIn('/api/auth')).json.token);
    const commandTower = { authentication: `Bearer: ${(await signIn('/auth/login')).json.token}` };
    for (const [path, headers] of [
      ['/account', getNative],
      ['/api/auth', gravity],
      ['/user', commandTower],
      ['/mine', commandTower],
    ] as const) {
      const answer = await server.http('GET', path, { headers: { ...headers, 'x-authentication-reset': 'true' } });
      expect([path, answer.status, answer.headers.get('x-sliding')]).toEqual([path, 200, null]);
      const token = asBearer(answer.headers.get('x-authentication-reset'));
      expect((await server.http('GET', '/api/v1/me', { headers: token })).status).toBe(401);
    }
  });

  it('invariant 4: never go to a page, to a cookie, or with a refusal', async () => {
    const { bearer, withCookie } = await signInNatively(server, await newPerson(server));
    const asked = { 'x-authentication-reset': 'true' };
    for (const headers of [
      { ...withCookie, ...asked },
      { ...PAGE, ...bearer, ...asked },
      { ...asked, ...asBearer('x') },
      asked,
    ]) {
      const answer = await server.http('GET', '/api/v1/me', { headers });
      for (const name of ['x-sliding', 'x-authentication-reset', 'x-authentication-expire']) {
        expect([name, answer.headers.get(name)]).toEqual([name, null]);
      }
    }
  });
});
