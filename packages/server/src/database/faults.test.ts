import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { barrier } from '../testing/barrier.ts';
import { NATIVE, PAGE } from '../testing/http.ts';
import { newPerson, type Person, signInNatively } from '../testing/people.ts';
import { type PostgresqlServer, startPostgresql } from '../testing/postgresql.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

describe.skipIf(!inject('postgresqlUrl'))('invariant 3: with the database at fault', () => {
  let postgresql: PostgresqlServer;
  let server: TestServer;
  let person: Person;
  let signedIn: Awaited<ReturnType<typeof signInNatively>>;

  beforeAll(async () => {
    postgresql = (await startPostgresql()) as PostgresqlServer;
    server = await startTestServer('postgresql', { environment: { DATABASE_URL: postgresql.url } });
    person = await newPerson(server);
    signedIn = await signInNatively(server, person);
  });
  afterAll(async () => {
    await server.stop();
    await postgresql.stop();
  });

  async function expectUnavailable(): Promise<void> {
    const { email, password } = person;
    const answers = await Promise.all([
      server.http('GET', '/api/v1/me', { headers: signedIn.bearer }),
      server.http('GET', '/api/v1/me', { headers: signedIn.withCookie }),
      server.http('GET', '/api/v1/auth', { headers: signedIn.withCookie }),
      server.http('POST', '/api/v1/auth', { headers: NATIVE, json: { email, password } }),
      server.http('DELETE', '/api/v1/auth', { headers: signedIn.bearer }),
      server.http('DELETE', '/api/v1/auth', { headers: { ...PAGE, ...signedIn.withCookie } }),
      server.http('GET', '/health/ready'),
    ]);
    for (const answer of answers) {
      expect([answer.status, answer.json.code]).toEqual([503, 'unavailable']);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(answer.headers.getSetCookie()).toEqual([]);
      expect(answer.text).not.toMatch(/prisma|postgres|ECONN|5432/i);
    }
    expect((await server.http('GET', '/health/live')).status).toBe(200);
  }

  it('hung, every request that needs it is a 503, and afterwards nobody has lost a session', async () => {
    postgresql.freeze();
    await expectUnavailable();
    postgresql.thaw();
    await expect.poll(async () => (await server.http('GET', '/health/ready')).status, { timeout: 10_000 }).toBe(200);
    expect((await server.http('GET', '/api/v1/me', { headers: signedIn.bearer })).status).toBe(200);
  });

  it('that hung within a transaction, what is answered afterwards is committed', async () => {
    const connections = 10;
    const everyoneHasBegun = barrier(connections);
    const hang = () =>
      server.tandem.database.prisma.$transaction(async (transaction) => {
        await transaction.$executeRaw`SELECT 1`;
        await everyoneHasBegun();
        postgresql.freeze();
        await transaction.$executeRaw`SELECT 2`;
      });
    const ended = await Promise.allSettled(Array.from({ length: connections }, hang));
    expect(ended.map(({ status }) => status)).toEqual(Array(connections).fill('rejected'));
    postgresql.thaw();

    const json = { refresh_token: signedIn.json.refresh_token };
    await expect
      .poll(async () => (await server.http('POST', '/api/v1/auth/renewal', { headers: NATIVE, json })).status)
      .toBe(200);
    const others = new pg.Client({ connectionString: postgresql.url });
    await others.connect();
    const { rows } = await others.query('SELECT generation FROM sessions');
    await others.end();
    expect(rows).toEqual([{ generation: 1 }]);
  });

  it('stopped, every request that needs it is a 503', async () => {
    await postgresql.halt();
    await expectUnavailable();
  });
});
