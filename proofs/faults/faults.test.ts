import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type PostgresqlServer, startPostgresql } from '../../packages/server/src/testing/postgresql.ts';
import { Cluster } from '../cluster.ts';
import { requestedRuns, requestedSeed } from '../settings.ts';
import { audit } from './audit.ts';
import { Client } from './client.ts';
import { type CommitProxy, startCommitProxy } from './commit-proxy.ts';
import { type FaultName, faults, type Stage } from './faults.ts';
import { Ledger } from './ledger.ts';

const CLIENTS = 12;
const rounds = requestedRuns ?? 1;
const seed = requestedSeed ?? Date.now() % 1_000_000;

describe.skipIf(!inject('postgresqlUrl'))(`faults under load, seed ${seed} (postgresql)`, () => {
  let postgresql: PostgresqlServer;
  let proxy: CommitProxy;
  let cluster: Cluster;

  beforeAll(async () => {
    postgresql = (await startPostgresql()) as PostgresqlServer;
    proxy = await startCommitProxy(postgresql.url);
    cluster = await Cluster.start(proxy.url);
  });
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
    await proxy.close();
    await postgresql.stop();
  });

  it.each(Object.keys(faults) as FaultName[])(
    'invariants 1, 2, 3, 5: %s: what was acknowledged holds, and nobody else gets in',
    { timeout: 60_000 + rounds * 60_000 },
    async (name) => {
      const ledger = new Ledger();
      const stage: Stage = { cluster, postgresql, proxy, ledger, random: randomFrom(seed), down: new Set() };
      const clients = Array.from({ length: CLIENTS }, () => new Client(stage));
      const running = Promise.all(clients.map((client) => client.run()));

      let slowestRecovery = 0;
      for (let round = 0; round < rounds; round += 1) {
        await ledger.next(100 + stage.random(200));
        await faults[name](stage);
        slowestRecovery = Math.max(slowestRecovery, await recovery(stage));
      }
      await ledger.next(200);
      for (const client of clients) client.stop();
      await running;

      console.log(report(name, ledger, slowestRecovery));
      expect(ledger.violations).toEqual([]);
      expect(await audit(cluster, ledger, postgresql.url)).toEqual([]);
    },
  );
});

/** Milliseconds until every process has answered a request as it should. */
async function recovery({ cluster, ledger }: Stage): Promise<number> {
  const mended = performance.now();
  const answered = cluster.members.map((_, index) =>
    ledger.next(1, ({ member, answer, what }) => member === index && answer?.status === 200 && what.startsWith('GET')),
  );
  await Promise.all(answered);
  return performance.now() - mended;
}

function report(name: string, { entries, statuses, slowest503Milliseconds }: Ledger, recovery: number): string {
  const counts = [...statuses].sort().map(([status, count]) => `${count} × ${status || 'no answer'}`);
  const slowest = `slowest 503 ${Math.round(slowest503Milliseconds)} ms`;
  return `${name}: ${entries.length} sessions, ${counts.join(', ')}; ${slowest}; recovered in ${Math.round(recovery)} ms`;
}

/** The same numbers for the same seed. */
function randomFrom(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}
