import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPerson, signInNatively } from '../testing/people.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

describe('over https', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer('embedded', { environment: { PUBLIC_URL: 'https://app.example.com' } });
  });
  afterAll(() => server.stop());

  it('the cookie is Secure and bound to the host by its name', async () => {
    const { headers, json } = await signInNatively(server, await newPerson(server));
    const [cookie = ''] = headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-tandem=[\w.-]+; Max-Age=31536000; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    expect(json.session.cookie).toMatchObject({ name: '__Host-tandem', secure: true });
    const plain = { cookie: cookie.split(';')[0]?.replace('__Host-', '') ?? '' };
    expect((await server.http('GET', '/api/v1/me', { headers: plain })).status).toBe(401);
  });

  it('a sign-out clears it, and the cache with it', async () => {
    const { bearer } = await signInNatively(server, await newPerson(server));
    const { headers } = await server.http('DELETE', '/api/v1/auth', { headers: bearer });
    expect(headers.getSetCookie()).toEqual(['__Host-tandem=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax']);
    expect(headers.get('clear-site-data')).toBe('"cache"');
  });
});
