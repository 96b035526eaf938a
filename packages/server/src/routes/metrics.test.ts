import { expect, it } from 'vitest';
import { NATIVE } from '../testing/http.ts';
import { newPerson, signInNatively } from '../testing/people.ts';
import { onEveryDatabase, startTestServer, type TestServer } from '../testing/server.ts';

const METRICS_TOKEN = '5b0e9c17d2f84a63be10c7f9a4d8e2365f7a1c9b0d3e4f82a6b5c7d8e9f01234';
const ELSEWHERE = '203.0.113.7';

/** Every series and its value. */
async function series(server: TestServer): Promise<Map<string, number>> {
  const { text } = await server.http('GET', '/metrics');
  const lines = text.split('\n').filter((line) => line && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
}

onEveryDatabase(
  'metrics',
  (server) => {
    it('count sign-ins by outcome, and sessions by why they began and ended', async () => {
      const person = await newPerson(server());
      const { email, password } = person;
      const hashed = 'tandem_password_duration_seconds_count';
      const before = (await series(server())).get(hashed) ?? 0;
      const first = await signInNatively(server(), person);
      const second = await server().http('POST', '/api/v1/auth', {
        headers: { ...NATIVE, ...first.withCookie },
        json: { email, password },
      });
      await server().http('POST', '/api/v1/auth', { headers: NATIVE, json: { email, password: 'a wrong password' } });
      const bearer = { authorization: `Bearer ${second.json.token}` };
      await server().http('DELETE', '/api/v1/auth', { headers: bearer });
      await server().http('DELETE', '/api/v1/auth', { headers: bearer });

      const counted = await series(server());
      expect(counted.get('tandem_sign_ins_total{outcome="signed_in"}')).toBe(2);
      expect(counted.get('tandem_sign_ins_total{outcome="invalid_credentials"}')).toBe(1);
      expect(counted.get('tandem_sessions_opened_total{kind="native"}')).toBe(2);
      expect(counted.get('tandem_sessions_closed_total{reason="replaced"}')).toBe(1);
      expect(counted.get('tandem_sessions_closed_total{reason="signed_out"}')).toBe(1);
      expect(counted.get(hashed)).toBe(before + 3);
      expect(counted.get('tandem_passwords_waiting')).toBe(0);
      expect(counted.get('process_cpu_seconds_total')).toBeGreaterThan(0);
    });

    it('tell requests apart by the template of their route, never by what a client made up', async () => {
      const { bearer } = await signInNatively(server(), await newPerson(server()));
      const id = '00000000-0000-4000-8000-000000000000';
      await server().http('DELETE', `/api/v1/sessions/${id}`, { headers: bearer });
      await server().http('GET', '/canary-of-a-path?canary=query');
      await server().http('GET', '/api/v1/me');
      const count = (labels: string) => `tandem_http_request_duration_seconds_count{${labels}}`;
      const counted = await series(server());
      expect(counted.get(count('method="DELETE",route="/api/v1/sessions/:id",status="4xx"'))).toBe(1);
      expect(counted.get(count('method="GET",route="none",status="4xx"'))).toBe(1);
      expect(counted.get(count('method="GET",route="/api/v1/me",status="4xx"'))).toBe(1);
      expect([...counted.keys()].join('\n')).not.toMatch(new RegExp(`canary|${id}`));
    });

    it('count what a rate limit has refused, by its name', async () => {
      const json = { email: 'nobody@example.com', password: 'a wrong password' };
      for (let attempt = 0; attempt < 11; attempt += 1) await server().http('POST', '/api/v1/auth', { json });
      const counted = await series(server());
      expect(counted.get('tandem_rate_limit_refusals_total{limit="signInAccount"}')).toBe(1);
    });

    it('of one server say nothing of another in the same process', async () => {
      const passwords = async () => (await series(server())).get('tandem_password_duration_seconds_count');
      const before = await passwords();
      const other = await startTestServer('embedded');
      await newPerson(other);
      await other.stop();
      expect(await passwords()).toBe(before);
    });

    it('are there for a program on this machine, and for one that has the token', async () => {
      const { app } = server();
      const status = async (remoteAddress: string, headers: Record<string, string> = {}) =>
        (await app.inject({ url: '/metrics', remoteAddress, headers })).statusCode;
      for (const local of ['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1']) expect(await status(local)).toBe(200);
      for (const remote of [ELSEWHERE, '10.0.0.1', '::ffff:10.0.0.1', '2001:db8::1']) {
        expect([remote, await status(remote)]).toEqual([remote, 404]);
      }
      expect(await status(ELSEWHERE, { authorization: `Bearer ${METRICS_TOKEN}` })).toBe(200);
      for (const authorization of [METRICS_TOKEN, `Bearer ${METRICS_TOKEN}x`, 'Bearer ', 'Bearer null', '']) {
        expect([authorization, await status(ELSEWHERE, { authorization })]).toEqual([authorization, 404]);
      }
    });

    it('are not there for who comes through a proxy on this machine', async () => {
      const { app } = server();
      const proxied: Record<string, string>[] = [
        { 'x-forwarded-for': ELSEWHERE },
        { 'x-forwarded-for': '127.0.0.1' },
        { 'x-forwarded-for': '' },
        { forwarded: 'for=127.0.0.1' },
        { 'x-forwarded-proto': 'https' },
        ...['x-real-ip', 'x-client-ip', 'cf-connecting-ip', 'true-client-ip'].map((name) => ({ [name]: ELSEWHERE })),
        { via: '1.1 proxy' },
      ];
      for (const headers of proxied) {
        const { statusCode } = await app.inject({ url: '/metrics', remoteAddress: '127.0.0.1', headers });
        expect([headers, statusCode]).toEqual([headers, 404]);
      }
      // In `TRUSTED_PROXIES`, and silent about for whom it asks.
      for (const remoteAddress of ['127.0.0.9', '::ffff:127.0.0.9', '127.1.2.3']) {
        expect((await app.inject({ url: '/metrics', remoteAddress })).statusCode).toBe(404);
      }
    });

    it('are refused as what isn’t there', async () => {
      const refused = await server().app.inject({ url: '/metrics', remoteAddress: ELSEWHERE });
      const nowhere = await server().app.inject({ url: '/nowhere', remoteAddress: ELSEWHERE });
      expect([refused.statusCode, refused.body]).toEqual([nowhere.statusCode, nowhere.body]);
    });
  },
  { environment: { METRICS_TOKEN, TRUSTED_PROXIES: '127.0.0.9, 127.1.0.0/16, 2001:db8::/32' } },
);
