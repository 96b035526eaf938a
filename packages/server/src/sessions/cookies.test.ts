import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NATIVE } from '../testing/http.ts';
import { newPerson, signInNatively } from '../testing/people.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

describe('behind https and a proxy', () => {
  let server: TestServer;
  beforeAll(async () => {
    const environment = { PUBLIC_URL: 'https://app.example.com', TRUSTED_PROXIES: '127.0.0.1' };
    server = await startTestServer('embedded', { environment });
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

  it('the session’s address is the one that the trusted proxy saw', async () => {
    const { email, password } = await newPerson(server);
    const from = async (forwarded: string) => {
      const headers = { ...NATIVE, 'x-forwarded-for': forwarded };
      const { json } = await server.http('POST', '/api/v1/auth', { headers, json: { email, password } });
      return (await server.tandem.database.prisma.session.findUniqueOrThrow({ where: { id: json.session.id } })).ip;
    };
    expect(await from('203.0.113.7')).toBe('203.0.113.7');
    expect(await from('198.51.100.1, 203.0.113.7')).toBe('203.0.113.7');
    expect(await from('nonsense')).toBe('127.0.0.1');
  });
});
