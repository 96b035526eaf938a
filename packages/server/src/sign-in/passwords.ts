import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Piscina } from 'piscina';
import { TandemError } from '../errors.ts';
import type { Metrics } from '../metrics.ts';
import type { HashTask, VerifyTask } from './password-worker.ts';

/** Hashing, in a pool of worker threads with a bounded queue. */
export interface Passwords {
  /** @throws {@link TandemError} `overloaded` where the queue is full or the wait too long. */
  hash(password: string): Promise<string>;
  /**
   * Compares a password with a hash, in the same time whether it matches or not and whether there is a hash or not.
   *
   * @throws {@link TandemError} `overloaded` where the queue is full or the wait too long.
   */
  verify(password: string, hash: string | null): Promise<boolean>;
  /** Whether a hash is weaker than what {@link Passwords.hash} makes now. */
  isOutdated(hash: string): boolean;
  /** Rejects where no worker can start, rather than leave every sign-in waiting for one. */
  check(): Promise<void>;
  close(): Promise<void>;
}

const LONGEST_WAIT_MILLISECONDS = 5_000;
/** Only a worker that hangs, or never started, takes longer. */
const LONGEST_WORK_MILLISECONDS = 5_000;
const WAITING_PER_THREAD = 32;
const NICENESS = 15;
/** Piscina's own sentences; it has no codes for them. */
const QUEUE_FULL = new Set(['Task queue is at limit', 'No task queue available and all Workers are busy']);

/** @param cost bcrypt's: 2^cost rounds. */
export function startPasswords(
  cost: number,
  { passwordsWaiting, passwordSeconds }: Pick<Metrics, 'passwordsWaiting' | 'passwordSeconds'>,
): Passwords {
  let workers: Workers | null = null;
  const scheme = `$bcrypt-sha256$v=2,t=2b,r=${cost}$`;
  const nobodysHash = `${scheme}${'.'.repeat(22)}$${'.'.repeat(31)}`;

  const running = new Set<Promise<unknown>>();
  let isClosing = false;

  const run = async <Answer>(name: 'hash' | 'verify', work: object): Promise<Answer> => {
    if (isClosing) throw new TandemError('unavailable');
    workers ??= startWorkers();
    const { pool } = workers;
    const notAfterMilliseconds = performance.timeOrigin + performance.now() + LONGEST_WAIT_MILLISECONDS;
    const working: Promise<Answer | null> = pool.run({ ...work, notAfterMilliseconds }, { name });
    running.add(working);
    working.catch(() => undefined).finally(() => running.delete(working));
    passwordsWaiting.set(pool.queueSize);
    const stopTimer = passwordSeconds.startTimer();
    const answer = await withDeadline(working)
      .catch((error: Error) => {
        throw QUEUE_FULL.has(error.message) ? new TandemError('overloaded', { cause: error }) : error;
      })
      .finally(() => passwordsWaiting.set(pool.queueSize));
    stopTimer();
    if (answer === null) throw new TandemError('overloaded');
    return answer;
  };

  return {
    hash: (password) =>
      run<string>('hash', { password: password.normalize('NFKC'), cost } satisfies Omit<
        HashTask,
        'notAfterMilliseconds'
      >),
    async verify(password, hash) {
      const work = { password: password.normalize('NFKC'), hash: hash ?? nobodysHash };
      const matches = await run<boolean>('verify', work satisfies Omit<VerifyTask, 'notAfterMilliseconds'>);
      return matches && hash !== null;
    },
    isOutdated: (hash) => !hash.startsWith(scheme),
    async check() {
      await run<boolean>('verify', { password: '', hash: '' });
    },
    async close() {
      isClosing = true;
      if (!workers) return;
      // A worker that is ended inside bcrypt, or while that is loaded, takes the process with it (SIGABRT), and Piscina ends them
      // all as soon as one of them is done. Who has given up waiting may have left one at work; one that hangs is not waited for
      // for ever.
      await withDeadline(Promise.allSettled(running).then(workers.allLoaded));
      await workers.pool.close({ force: true });
    },
  };
}

interface Workers {
  readonly pool: Piscina;
  /** Resolves when no worker is loading any more. */
  allLoaded(): Promise<void>;
}

/** Once there is something to hash: most commands have nothing, and would have to wait for a worker to load before they end. */
function startWorkers(): Workers {
  const threads = availableParallelism();
  const pool = new Piscina({
    filename: new URL(`./password-worker${extname(import.meta.url)}`, import.meta.url).href,
    name: 'verify',
    minThreads: 1,
    maxThreads: threads,
    maxQueue: threads * WAITING_PER_THREAD,
    idleTimeout: 60_000,
    niceIncrement: NICENESS,
  });
  // A worker that can't start is reported to whoever asked; without a listener it would end the process as well.
  pool.on('error', () => undefined);
  const loaded = new Set<number>();
  pool.on('message', (threadId: number) => loaded.add(threadId));
  return {
    pool,
    async allLoaded() {
      while (pool.threads.some(({ threadId }) => !loaded.has(threadId))) {
        // What could not be loaded is no thread any more.
        await Promise.race([once(pool, 'message'), once(pool, 'workerDestroy')]).catch(() => undefined);
      }
    },
  };
}

/** For a worker that hangs or never started. Piscina's own way, an abort signal, takes a task past the queue's bound. */
function withDeadline<Answer>(working: Promise<Answer>): Promise<Answer | null> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, LONGEST_WAIT_MILLISECONDS + LONGEST_WORK_MILLISECONDS, null);
  });
  return Promise.race([working, tooLate]).finally(() => clearTimeout(timer));
}
