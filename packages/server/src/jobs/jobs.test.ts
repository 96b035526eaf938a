import { describe, expect, inject, it } from 'vitest';
import { newPerson, signInNatively } from '../testing/people.ts';
import { type PostgresqlServer, startPostgresql } from '../testing/postgresql.ts';
import { onEveryDatabase, startTestServer, type TestServer } from '../testing/server.ts';

const PATIENCE = { timeout: 100_000 };
const DAY = 24 * 60 * 60;

async function endedSessionLongAgo(server: TestServer): Promise<void> {
  const { bearer } = await signInNatively(server, await newPerson(server));
  await server.http('DELETE', '/api/v1/auth', { headers: bearer });
  server.clock.advance(31 * DAY);
}

function started(server: TestServer) {
  const { prisma } = server.tandem.database;
  const ready = () => prisma.$queryRaw`SELECT name, cron FROM pgboss.schedule`.catch(() => []);
  return expect.poll(ready, PATIENCE).toEqual([{ name: 'purge', cron: '17 3 * * *' }]);
}

onEveryDatabase(
  'jobs',
  (server) => {
    it('are put into the queue with their cause, or not at all', PATIENCE, async () => {
      await started(server());
      const { database, jobs } = server().tandem;
      await endedSessionLongAgo(server());
      const failing = database.prisma.$transaction(async (transaction) => {
        await jobs.enqueue(transaction, 'purge', { data: {} });
        throw new Error('rolled back');
      });
      await expect(failing).rejects.toThrow('rolled back');
      expect(await database.prisma.$queryRaw`SELECT 1 FROM pgboss.job WHERE name = 'purge'`).toEqual([]);
      expect(await database.prisma.session.count()).toBe(1);

      await database.prisma.$transaction((transaction) => jobs.enqueue(transaction, 'purge', { data: {} }));
      await expect.poll(() => database.prisma.session.count(), PATIENCE).toBe(0);
    });
  },
  { jobs: true },
);

// Both at once: pg-boss looks at its schedules every half minute.
describe('jobs', () => {
  for (const kind of ['embedded', 'postgresql'] as const) {
    const isMissing = kind === 'postgresql' && !inject('postgresqlUrl');
    it.skipIf(isMissing)(`are run by their schedule (${kind})`, { ...PATIENCE, concurrent: true }, async () => {
      const server = await startTestServer(kind, { jobs: true });
      await started(server);
      const { prisma } = server.tandem.database;
      await endedSessionLongAgo(server);
      await prisma.$executeRaw`UPDATE pgboss.schedule SET cron = '* * * * *'`;
      await expect.poll(() => prisma.session.count(), PATIENCE).toBe(0);
      await server.stop();
    });
  }
});

onEveryDatabase('jobs that have not started', (server) => {
  it('refuse what would be lost, until somebody has made them ready', async () => {
    const { database, jobs } = server().tandem;
    await database.prisma.$executeRaw`DROP SCHEMA IF EXISTS pgboss CASCADE`;
    const ask = () => database.prisma.$transaction((transaction) => jobs.enqueue(transaction, 'purge', { data: {} }));
    await expect(ask()).rejects.toMatchObject({ code: 'unavailable' });
    await Promise.all([jobs.ready(), jobs.ready(), jobs.ready()]);
    await ask();
    expect(await database.prisma.$queryRaw`SELECT name, state::text FROM pgboss.job`).toEqual([
      { name: 'purge', state: 'created' },
    ]);
  });
});

describe.skipIf(!inject('postgresqlUrl'))('jobs, with a database that hangs', () => {
  it('are not ready in time, which is a fault of ours, and are when it goes on', PATIENCE, async () => {
    const postgresql = (await startPostgresql()) as PostgresqlServer;
    const server = await startTestServer('postgresql', { environment: { DATABASE_URL: postgresql.url } });
    postgresql.freeze();
    await expect(server.tandem.jobs.ready()).rejects.toMatchObject({ code: 'unavailable' });
    postgresql.thaw();
    await expect
      .poll(
        () =>
          server.tandem.jobs.ready().then(
            () => 'ready',
            () => 'not yet',
          ),
        PATIENCE,
      )
      .toBe('ready');
    await server.stop();
    await postgresql.stop();
  });
});
