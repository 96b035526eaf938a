import { expect, it } from 'vitest';
import { onEveryDatabase, startTestServer } from '../testing/server.ts';

onEveryDatabase('readiness', (server) => {
  it('means that the database has its migrations', async () => {
    const { prisma } = server().tandem.database;
    const ready = async () => {
      const { status, json } = await server().http('GET', '/health/ready');
      return [status, json.status === 'ok' ? 'ok' : json.detail];
    };
    expect(await ready()).toEqual([200, 'ok']);
    await prisma.$executeRaw`UPDATE _prisma_migrations SET finished_at = NULL`;
    expect(await ready()).toEqual([503, 'The database lacks migrations.']);
    await prisma.$executeRaw`ALTER TABLE _prisma_migrations RENAME TO elsewhere`;
    expect(await ready()).toEqual([503, 'The database lacks migrations.']);
    await prisma.$executeRaw`ALTER TABLE elsewhere RENAME TO _prisma_migrations`;
    await prisma.$executeRaw`UPDATE _prisma_migrations SET finished_at = now()`;
    expect(await ready()).toEqual([200, 'ok']);
  });

  it('ends when a stop is announced, while everything else goes on and lets go of its connection', async () => {
    const other = await startTestServer('embedded');
    const before = await other.http('GET', '/health/live');
    other.app.announceStop();
    const [ready, live] = [await other.http('GET', '/health/ready'), await other.http('GET', '/health/live')];
    await other.stop();
    expect([ready.status, ready.json.detail]).toEqual([503, 'This process is stopping.']);
    expect(Number(ready.headers.get('retry-after'))).toBeGreaterThan(0);
    expect([before, live, ready].map(({ headers }) => headers.get('connection'))).toEqual([
      'keep-alive',
      'close',
      'close',
    ]);
    expect(live.status).toBe(200);
  });
});
