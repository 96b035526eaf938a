import pg from 'pg';
import type { PostgresqlServer } from '../../packages/server/src/testing/postgresql.ts';
import type { Surroundings } from './client.ts';
import type { CommitProxy } from './commit-proxy.ts';
import type { Exchange } from './ledger.ts';

/** What faults are done to. */
export interface Stage extends Surroundings {
  readonly down: Set<number>;
  readonly postgresql: PostgresqlServer;
  readonly proxy: CommitProxy;
}

export type FaultName = keyof typeof faults;

const isFault = ({ answer }: Exchange) => answer?.status === 503;

/** Each does its harm under load, lets it last until clients have felt it, and mends it. */
export const faults = {
  async 'kill -9'(stage: Stage) {
    const index = stage.random(stage.cluster.members.length);
    await restart(stage, index, 'SIGKILL');
  },

  async 'rolling restart'(stage: Stage) {
    for (const index of stage.cluster.members.keys()) await restart(stage, index, 'SIGTERM');
  },

  async 'database stopped'({ postgresql, ledger }: Stage) {
    const felt = ledger.next(20, isFault);
    await postgresql.halt();
    await felt;
    await postgresql.start();
  },

  async 'database hung'({ postgresql, ledger }: Stage) {
    const felt = ledger.next(20, isFault);
    postgresql.freeze();
    await felt;
    postgresql.thaw();
  },

  'cut before commit': (stage: Stage) => cutCommits(stage, 'before'),
  'cut after commit': (stage: Stage) => cutCommits(stage, 'after'),

  'listeners cut': (stage: Stage) => terminate(stage, "application_name = 'tandem-listener'"),
  'all connections cut': (stage: Stage) => terminate(stage, "backend_type = 'client backend'"),
};

async function restart({ cluster, down, ledger }: Stage, index: number, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const member = cluster.member(index);
  down.add(index);
  await member.stop(signal);
  await ledger.next(20);
  await member.startAgain();
  down.delete(index);
}

async function cutCommits({ proxy, ledger }: Stage, when: 'before' | 'after'): Promise<void> {
  for (let cuts = 0; cuts < 5; cuts += 1) {
    const felt = ledger.next(1, isFault);
    await proxy.cutNextCommit(when);
    // It may have been a job's, or of a client that had hung up: then nobody feels it.
    await Promise.race([felt, ledger.next(100)]);
  }
}

async function terminate({ postgresql, ledger }: Stage, which: string): Promise<void> {
  const operator = new pg.Client({ connectionString: postgresql.url });
  await operator.connect();
  for (let times = 0; times < 5; times += 1) {
    await operator.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${which} AND pid <> pg_backend_pid()`,
    );
    await ledger.next(20);
  }
  await operator.end();
}
