import { setTimeout as sleep } from 'node:timers/promises';
import type PgBoss from 'pg-boss';
import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import { TandemError } from '../errors.ts';
import type { SealedMail } from '../mail/outbox.ts';
import type { AskedLinkJob, AskedMail } from '../sign-in/asked-links.ts';
import { makeQueues, workOn } from './queues.ts';

/** Work beside the requests, on pg-boss in the database itself: several processes share it, and each job runs in one. */
export interface Jobs {
  /**
   * Makes the queues where they aren't there yet. Whoever enqueues awaits it before the transaction begins: within, an
   * embedded database would wait for itself.
   *
   * @throws {@link TandemError} `unavailable` where the database has not answered in time.
   */
  ready(): Promise<void>;
  /** Whether there is nothing to wait for: whoever would have to ask first if anything is due need not. */
  areReady(): boolean;
  /** Begins to work, in the background. What fails is logged and tried again; it never ends the process. */
  start(tandem: Tandem, log: Log): void;
  /**
   * Puts a job into its queue, in the transaction of its cause: neither is there without the other. A second one of the
   * same id is none.
   *
   * @throws {@link TandemError} `unavailable` where the queues are not {@link Jobs.ready ready}.
   */
  enqueue<Name extends keyof JobData>(transaction: Queries, name: Name, job: NewJob<Name>): Promise<void>;
  /** Waits for the jobs at hand. */
  stop(): Promise<void>;
}

/** What a job of each queue is told. */
export interface JobData {
  readonly purge: Record<string, never>;
  readonly mail: SealedMail;
  /** One queue for all of them: each that there is is looked into twice a second. */
  readonly asked_link: AskedLinkJob['data'] & { readonly what: AskedMail };
}

export interface NewJob<Name extends keyof JobData> {
  /** A UUID; one is made up where there is none. */
  readonly id?: string;
  readonly data: JobData[Name];
}

export interface Log {
  info(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** The first answers go before. */
const START_AFTER_MILLISECONDS = 1_000;
const TRY_AGAIN_AFTER_MILLISECONDS = 30_000;
const READY_WITHIN_MILLISECONDS = 5_000;
const STOP_WITHIN_MILLISECONDS = 5_000;

/** @param store what pg-boss keeps its jobs in. */
export function prepareJobs(store: PgBoss.DatabaseOptions): Jobs {
  const stopping = new AbortController();
  let log: Log | null = null;
  let boss: PgBoss | null = null;
  let opening: Promise<PgBoss> | null = null;
  let started: Promise<void> = Promise.resolve();

  const open = (): Promise<PgBoss> => {
    opening ??= openQueues(store, (error) => log?.error({ err: error }, 'A job failed')).then(
      (opened) => {
        boss = opened;
        return opened;
      },
      (error) => {
        opening = null;
        throw error;
      },
    );
    return opening;
  };
  const keepStarting = async (tandem: Tandem, log: Log) => {
    let wait = START_AFTER_MILLISECONDS;
    while (await waited(wait, stopping.signal)) {
      try {
        await workOn(await open(), tandem, log);
        return;
      } catch (error) {
        log.error({ err: error }, 'Jobs did not start');
        wait = TRY_AGAIN_AFTER_MILLISECONDS;
      }
    }
  };

  return {
    async ready() {
      if (boss) return;
      const tooLate = sleep(READY_WITHIN_MILLISECONDS, null, { ref: false });
      const opened = await Promise.race([open(), tooLate]).catch((cause) => {
        throw new TandemError('unavailable', { cause });
      });
      if (!opened) throw new TandemError('unavailable', { detail: 'Jobs have not started.' });
    },
    areReady: () => boss !== null,
    start(tandem, toLog) {
      log = toLog;
      started = keepStarting(tandem, toLog);
    },
    async enqueue(transaction, name, { id, data }) {
      if (!boss) throw new TandemError('unavailable', { detail: 'Jobs have not started.' });
      await boss.send(name, data, { ...(id && { id }), db: within(transaction) });
    },
    async stop() {
      stopping.abort();
      await Promise.race([
        Promise.allSettled([started, opening]),
        sleep(STOP_WITHIN_MILLISECONDS, null, { ref: false }),
      ]);
      // A database that doesn't answer is no reason to go on.
      await boss?.stop({ timeout: STOP_WITHIN_MILLISECONDS }).catch(() => undefined);
    },
  };
}

async function openQueues(store: PgBoss.DatabaseOptions, report: (error: Error) => void): Promise<PgBoss> {
  const { default: Boss } = await import('pg-boss');
  const boss = new Boss(store);
  // Without a listener an error would end the process.
  boss.on('error', report);
  try {
    await boss.start();
    await makeQueues(boss);
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
