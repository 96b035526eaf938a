import { afterAll, beforeAll, expect, it } from 'vitest';
import { NATIVE } from '../testing/http.ts';
import { newPerson, sessionRow } from '../testing/people.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

let server: TestServer;
beforeAll(async () => {
  const environment = { TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8, fd00::/8' };
  server = await startTestServer('embedded', { environment });
});
afterAll(() => server.stop());

it.each([
  ['one proxy', '203.0.113.7', '203.0.113.7'],
  ['several, each trusted', '203.0.113.7, 10.1.2.3, fd00::1', '203.0.113.7'],
  ['one that nobody trusts among them', '1.1.1.1, 203.0.113.7, 10.1.2.3', '203.0.113.7'],
  ['IPv6 in another spelling', '2001:DB8:0:0:0:0:0:7, 10.1.2.3', '2001:db8::7'],
  ['IPv4 inside IPv6', '::ffff:203.0.113.7', '203.0.113.7'],
  ['no address', 'unknown', '127.0.0.1'],
  ['an address with a port', '203.0.113.7:4711', '127.0.0.1'],
  ['markup', "<script>', 10.1.2.3", '127.0.0.1'],
])('the client behind %s', async (_name, forwarded, ip) => {
  const { email, password } = await newPerson(server);
  const headers = { ...NATIVE, 'x-forwarded-for': forwarded };
  const answer = await server.http('POST', '/api/v1/auth', { headers, json: { email, password } });
  expect((await sessionRow(server, answer))?.ip).toBe(ip);
});

it('a proxy next door that nobody trusts is counted, and named in the log, once', async () => {
  const lines: string[] = [];
  const logStream = { write: (line: string) => void lines.push(line) };
  const careless = await startTestServer('embedded', { logStream });
  const ask = (headers: Record<string, string>) => careless.http('GET', '/health/live', { headers });
  const count = async () => (await careless.tandem.metrics.forwardedUntrusted.get()).values[0]?.value ?? 0;
  const warnings = () => lines.filter((line) => line.includes('TRUSTED_PROXIES'));
  await ask({});
  expect([await count(), warnings().length]).toEqual([0, 0]);
  for (const client of ['203.0.113.7', '203.0.113.8']) await ask({ 'x-forwarded-for': client });
  expect(await count()).toBe(2);
  expect(warnings()).toEqual([expect.stringContaining('"peer":"127.0.0.1"')]);
  await careless.stop();

  const before = await server.tandem.metrics.forwardedUntrusted.get();
  await server.http('GET', '/health/live', { headers: { 'x-forwarded-for': '203.0.113.7' } });
  expect(await server.tandem.metrics.forwardedUntrusted.get()).toEqual(before);
});
