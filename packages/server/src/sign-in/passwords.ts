import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Piscina } from 'piscina';
import { TandemError } from '../errors.ts';
import type { PasswordAnswer, PasswordTask } from './password-worker.ts';

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
  close(): Promise<void>;
}

type WithoutDeadline<Task> = Task extends unknown ? Omit<Task, 'notAfterMilliseconds'> : never;

const LONGEST_WAIT_MILLISECONDS = 5_000;
const WAITING_PER_THREAD = 32;
const NICENESS = 15;

/** @param cost bcrypt's: 2^cost rounds. */
export function startPasswords(cost: number): Passwords {
  const threads = availableParallelism();
  const pool = new Piscina<PasswordTask, PasswordAnswer>({
    filename: new URL(`./password-worker${extname(import.meta.url)}`, import.meta.url).href,
    minThreads: 1,
    maxThreads: threads,
    maxQueue: threads * WAITING_PER_THREAD,
    idleTimeout: 60_000,
    niceIncrement: NICENESS,
  });
  // A worker that can't start is reported to whoever asked; without a listener it would end the process as well.
  pool.on('error', () => undefined);
  const scheme = `$bcrypt-sha256$v=2,t=2b,r=${cost}$`;
  const nobodysHash = `${scheme}${'.'.repeat(22)}$${'.'.repeat(31)}`;

  const run = async (task: WithoutDeadline<PasswordTask>) => {
    const notAfterMilliseconds = performance.timeOrigin + performance.now() + LONGEST_WAIT_MILLISECONDS;
    const answer = await pool.run({ ...task, notAfterMilliseconds }).catch((error: Error) => {
      throw /queue/i.test(error.message) ? new TandemError('overloaded', { cause: error }) : error;
    });
    if (answer === 'too_late') throw new TandemError('overloaded');
    return answer;
  };

  return {
    async hash(password) {
      const answer = await run({ do: 'hash', password: password.normalize('NFKC'), cost });
      return 'hash' in answer ? answer.hash : '';
    },
    async verify(password, hash) {
      const answer = await run({ do: 'verify', password: password.normalize('NFKC'), hash: hash ?? nobodysHash });
      return hash !== null && 'matches' in answer && answer.matches;
    },
    isOutdated: (hash) => !hash.startsWith(scheme),
    close: () => pool.close({ force: true }),
  };
}
