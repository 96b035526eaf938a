import { setTimeout as sleep } from 'node:timers/promises';
import type PgBoss from 'pg-boss';
import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import { TandemError } from '../errors.ts';
import { purge } from './purge.ts';

/** Work beside the requests, on pg-boss in the database itself: several processes share it, and each job runs in one. */
export interface Jobs {
  /** Begins to work, in the background. What fails is logged and tried again; it never ends the process. */
  start(tandem: Tandem, log: Log): void;
  /**
   * Puts a job into its queue, in the transaction of its cause: neither is there without the other.
   *
   * @throws {@link TandemError} `unavailable` until jobs have started.
   */
  enqueue(transaction: Queries, name: JobName, data: object): Promise<void>;
  /** Waits for the job at hand. */
  stop(): Promise<void>;
}

export type JobName = 'purge';

export interface Log {
  info(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** The first answers go before. */
const START_AFTER_MILLISECONDS = 1_000;
const TRY_AGAIN_AFTER_MILLISECONDS = 30_000;
const STOP_WITHIN_MILLISECONDS = 5_000;
/** Once a day, in UTC, when few are awake. */
const PURGE_AT = '17 3 * * *';

/** @param store what pg-boss keeps its jobs in. */
export function prepareJobs(store: PgBoss.DatabaseOptions): Jobs {
  const stopping = new AbortController();
  let boss: PgBoss | null = null;
  let started: Promise<void> = Promise.resolve();

  const keepStarting = async (tandem: Tandem, log: Log) => {
    let wait = START_AFTER_MILLISECONDS;
    while (await waited(wait, stopping.signal)) {
      try {
        boss = await work(store, tandem, log);
        return;
      } catch (error) {
        log.error({ err: error }, 'Jobs did not start');
        wait = TRY_AGAIN_AFTER_MILLISECONDS;
      }
    }
  };

  return {
    start(tandem, log) {
      started = keepStarting(tandem, log);
    },
    async enqueue(transaction, name, data) {
      if (!boss) throw new TandemError('unavailable', { detail: 'Jobs have not started.' });
      await boss.send(name, data, { db: within(transaction) });
    },
    async stop() {
      stopping.abort();
      await started;
      // A database that doesn't answer is no reason to go on.
      await boss?.stop({ timeout: STOP_WITHIN_MILLISECONDS }).catch(() => undefined);
    },
  };
}

async function work(store: PgBoss.DatabaseOptions, tandem: Tandem, log: Log): Promise<PgBoss> {
  const { default: Boss } = await import('pg-boss');
  const boss = new Boss(store);
  // Without a listener an error would end the process.
  boss.on('error', (error) => log.error({ err: error }, 'A job failed'));
  try {
    await boss.start();
    await boss.createQueue('purge', { policy: 'singleton' });
    // Asks for the queue once: in somebody's transaction pg-boss would ask outside of it, where an embedded database waits.
    await boss.insert('purge', []);
    await boss.schedule('purge', PURGE_AT);
    await boss.work('purge', async () => log.info(await purge(tandem), 'purged'));
    return boss;
  } catch (error) {
    await boss.stop({ graceful: false }).catch(() => undefined);
    throw error;
  }
}

function within(transaction: Queries): PgBoss.Db {
  return { executeSql: async (text, values) => ({ rows: await transaction.$queryRawUnsafe(text, ...values) }) };
}

async function waited(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  return sleep(milliseconds, true, { signal, ref: false }).catch(() => false);
}
