import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { newDeployment, runTandem } from '../../apps/companion/src/testing/cli.ts';
import { dropSigningKey, listSigningKeys } from '../../packages/server/src/sessions/key-rotation.ts';
import {
  emptyServerDatabase,
  startTestServer,
  TEST_SECRET,
  type TestServer,
} from '../../packages/server/src/testing/server.ts';
import { runCommand } from '../tandem-command.ts';
import { type Front, type Habits, startDeafPooler, startFront } from './front.ts';

interface Found {
  readonly verdict: 'ok' | 'warning' | 'fault';
  readonly check: string;
  readonly sentence: string;
}

const PATIENCE = 60_000;
const OTHER_SECRET = TEST_SECRET.split('').reverse().join('');

describe.skipIf(!inject('postgresqlUrl'))('doctor', { timeout: PATIENCE }, () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer('postgresql');
  });
  // A connection that a probe has opened and not used is waited for, for a minute.
  afterAll(async () => {
    server.app.server.closeAllConnections();
    await server.stop();
  }, 2 * PATIENCE);

  /** The settings that describe a server, as an operator has them. */
  const settingsOf = ({ url, config }: TestServer, more: Record<string, string> = {}) => ({
    NODE_ENV: 'test',
    APP_SECRET: TEST_SECRET,
    PUBLIC_URL: url,
    PORT: new URL(url).port,
    DATABASE_URL: String(config.databaseUrl),
    ...more,
  });
  const examine = async (settings: Record<string, string>, options = '') => {
    const { code, out } = await runTandem(settings, `doctor --json ${options}`);
    return { code, found: JSON.parse(out).findings as Found[] };
  };
  /** What it complains of, by check. Whoever complains of a fault fails. */
  const complaints = async (settings: Record<string, string>, options = '') => {
    const { code, found } = await examine(settings, options);
    expect(code).toBe(found.some(({ verdict }) => verdict === 'fault') ? 1 : 0);
    const bad = found.filter(({ verdict }) => verdict !== 'ok');
    return Object.fromEntries(bad.map(({ check, verdict, sentence }) => [check, `${verdict}: ${sentence}`]));
  };
  const behind = async (habits: Habits, options = '', target = server) => {
    await using front: Front = await startFront(target.url, habits);
    return await complaints(settingsOf(target, { PUBLIC_URL: front.url }), options);
  };

  it('finds nothing where all is well, and leaves nothing behind', async () => {
    const { code, found } = await examine(settingsOf(server), '--probe');
    expect([code, found.filter(({ verdict }) => verdict !== 'ok')]).toEqual([0, []]);
    expect(found.map(({ check }) => check)).toEqual([
      'settings',
      'public url',
      'same database',
      'path configuration',
      'cookie',
      'sign-in',
      'transport',
      'clock of the server',
      'metrics',
      'listener of the server',
      'trusted proxies',
      'migrations',
      'secret',
      'signing key',
      'clock of the database',
      'listening',
    ]);
    expect(await server.tandem.database.prisma.user.count()).toBe(0);
  });

  it('prints a line for each finding, and how many are faults', async () => {
    const { code, out, err } = await runTandem(settingsOf(server, { PUBLIC_URL: 'http://127.0.0.1:1' }), 'doctor');
    expect([code, err]).toEqual([1, 'One fault.\n']);
    expect(out).toMatch(
      /^ok {7}settings: .+\.\nfault {4}public url: Nothing answers at http:\/\/127\.0\.0\.1:1\. .+\.\n/,
    );
  });

  it('a server that is not there, or is something else', async () => {
    expect(await complaints(settingsOf(server), '--url http://127.0.0.1:1')).toEqual({
      'public url': expect.stringMatching(/^fault: Nothing answers/),
    });
    expect(await behind({ withholds: '/' })).toEqual({
      'public url': expect.stringMatching(/^fault: .* is answered 404/),
    });
  });

  it('a server on another database', async () => {
    const other = await startTestServer('postgresql');
    for (const { kid } of await listSigningKeys(other.tandem)) await dropSigningKey(other.tandem, kid);
    const found = await complaints(settingsOf(server, { PUBLIC_URL: other.url }));
    await other.stop();
    expect(found).toEqual({ 'same database': expect.stringMatching(/^fault: .* other keys/) });
  });

  it('a path configuration that shells can’t reach', async () => {
    expect(await behind({ withholds: '/turbo' })).toEqual({
      'path configuration': expect.stringMatching(/^fault: .* is answered 404/),
    });
  });

  const rewriting = (rewrite: (cookie: string) => string): Habits => ({
    answer: ({ 'set-cookie': cookies, ...headers }) => ({
      ...headers,
      ...(cookies && { 'set-cookie': cookies.map(rewrite).filter(Boolean) }),
    }),
  });

  it('a cookie that is not what it was when it arrives', async () => {
    expect(await behind(rewriting(() => ''))).toEqual({
      cookie: expect.stringMatching(/^fault: No answer carries/),
    });
    expect(await behind(rewriting((cookie) => cookie.replace('; HttpOnly', '')))).toEqual({
      cookie: expect.stringMatching(/^fault: It arrives without HttpOnly/),
    });
    expect(
      await behind(
        rewriting((cookie) => cookie.replace(/; Max-Age=\d+/, '')),
        '--probe',
      ),
    ).toEqual({
      'sign-in': expect.stringMatching(/^fault: The cookie has no Max-Age/),
    });
  });

  it('a server whose own PUBLIC_URL is another', async () => {
    const https = await server.another({ PUBLIC_URL: 'https://app.example.com' });
    const found = await complaints(settingsOf(https), `--url ${https.url}`);
    await https.stop();
    expect(found).toEqual({ cookie: expect.stringMatching(/^fault: Browsers refuse a Secure cookie/) });
  });

  it('a proxy that takes the API token off', async () => {
    const found = await behind({ request: ({ authorization: _taken, ...headers }) => headers }, '--probe');
    expect(found).toEqual({ 'sign-in': expect.stringMatching(/^fault: The token of a fresh sign-in is answered 401/) });
    expect(await server.tandem.database.prisma.user.count()).toBe(0);
  });

  it('a clock that is off', async () => {
    const off = (seconds: number): Habits => ({
      answer: (headers) => ({ ...headers, date: new Date(Date.now() + seconds * 1000).toUTCString() }),
    });
    expect(await behind(off(-30))).toEqual({ 'clock of the server': expect.stringMatching(/^warning: .*behind/) });
    expect(await behind(off(3_600))).toEqual({ 'clock of the server': expect.stringMatching(/^fault: .*ahead of/) });
  });

  it('a proxy that forwards and is not trusted, until it is', async () => {
    const forwarding: Habits = { request: (headers) => ({ ...headers, 'x-forwarded-for': '203.0.113.9' }) };
    const careless = await server.another();
    const careful = await server.another({ TRUSTED_PROXIES: '127.0.0.1' });
    const reading = { METRICS_TOKEN: OTHER_SECRET };
    const named = await server.another({ TRUSTED_PROXIES: '127.0.0.1', ...reading });
    expect(await behind(forwarding, '', careless)).toEqual({
      'trusted proxies': expect.stringMatching(/^fault: .*TRUSTED_PROXIES/),
    });
    expect(await behind(forwarding, '', careful)).toMatchObject({
      'trusted proxies': expect.stringMatching(/^warning: .*METRICS_TOKEN/),
    });
    await using front = await startFront(named.url, forwarding);
    expect(await complaints(settingsOf(named, { PUBLIC_URL: front.url, ...reading }))).toEqual({});
    for (const one of [careless, careful, named]) await one.stop();
  });

  it('settings of a developer’s machine, and metrics, for everybody', async () => {
    // An address that is this machine and doesn't look it.
    const PUBLIC_URL = server.url.replace('127.0.0.1', '0.0.0.0');
    expect(await complaints(settingsOf(server, { PUBLIC_URL }))).toEqual({
      settings: expect.stringMatching(/^fault: NODE_ENV/),
      metrics: expect.stringMatching(/^fault: Everybody can read/),
    });
  });

  it('an https that ends before the server knows of it', async () => {
    const { tls, certificate } = selfSigned();
    await using front = await startFront(server.url, { tls });
    const settings = { ...settingsOf(server, { PUBLIC_URL: front.url }), NODE_EXTRA_CA_CERTS: certificate };
    const { code, out } = await runCommand(settings, ['doctor']);
    expect(code).toBe(1);
    expect(out).toMatch(/^fault {4}cookie: It is not Secure/m);
    expect(out).toMatch(/^warning {2}transport: Strict-Transport-Security does not arrive/m);
  });

  it('a pooler that LISTEN does not survive', async () => {
    await using pooler = await startDeafPooler(String(server.config.databaseUrl));
    const DATABASE_URL = String(server.config.databaseUrl).replace(/:\d+\//, `:${pooler.port}/`);
    const deaf = await server.another({ DATABASE_URL });
    const found = await complaints(settingsOf(deaf));
    await deaf.stop();
    expect(found).toEqual({
      listening: expect.stringMatching(/^fault: LISTEN does not survive/),
      'listener of the server': expect.stringMatching(/^fault: It hears nothing/),
    });
  });

  it('a database that is not there, or not up to date, and stays so', async () => {
    expect(await complaints(settingsOf(server, { DATABASE_URL: 'postgresql://tandem@127.0.0.1:1/tandem' }))).toEqual({
      database: expect.stringMatching(/^fault: It does not answer/),
    });
    const empty = await emptyServerDatabase();
    for (const time of ['once', 'again']) {
      const found = await complaints(settingsOf(server, empty.environment as Record<string, string>), '--probe');
      expect([time, found]).toEqual([
        time,
        {
          'same database': expect.stringMatching(/^fault/),
          'sign-in': expect.stringMatching(/^warning: Not tried/),
          migrations: expect.stringMatching(/^fault: Some are pending/),
        },
      ]);
    }
    await empty.drop();
  });

  it('a secret that opens nothing, and a key that is old', async () => {
    expect(await complaints(settingsOf(server, { APP_SECRET: OTHER_SECRET }))).toEqual({
      secret: expect.stringMatching(/^fault: APP_SECRET is not the one/),
    });
    const twoYearsAgo = new Date(Date.now() - 2 * 365 * 24 * 60 * 60 * 1000);
    await server.tandem.database.prisma.signingKey.updateMany({ data: { createdAt: twoYearsAgo } });
    expect(await complaints(settingsOf(server))).toEqual({
      'signing key': expect.stringMatching(/^warning: .*tandem keys rotate/),
    });
  });
});

it('the embedded database of a running server is left alone', { timeout: PATIENCE }, async () => {
  const deployment = newDeployment();
  await deployment.whileRunning(async (app) => {
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const { code, out } = await deployment.tandem(`doctor --probe --url ${url}`);
    expect(code).toBe(0);
    expect(out).toContain('ok       database: It is embedded, and its server has it');
    expect(out).toContain('warning  sign-in: Not tried');
  });
  deployment.remove();
});

/** A key and a certificate for this machine's address, and the file a program needs to believe it. */
function selfSigned() {
  const directory = mkdtempSync(join(tmpdir(), 'tandem-tls-'));
  const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'certificate.pem')];
  const { status, stderr } = spawnSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=test',
    ].concat(['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate]),
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`openssl: ${stderr}`);
  return { tls: { key: readFileSync(key), cert: readFileSync(certificate) }, certificate };
}
