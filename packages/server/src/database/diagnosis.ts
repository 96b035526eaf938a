import { type Clock, systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import { systemRandomness } from '../secrets.ts';
import { type KeyInList, listSigningKeys } from '../sessions/key-rotation.ts';
import { opensEveryKey } from '../sessions/secret-change.ts';
import { type Database, visitDatabase } from './connect.ts';

/** What there is to know of a database before a server starts on it. */
export interface DatabaseDiagnosis {
  readonly kind: Database['kind'];
  /** How far its clock is ahead of ours. */
  readonly clockAheadMilliseconds: number;
  /** Whether what is said to every process comes back: a pooler that changes connections loses it. */
  readonly hearsItself: boolean;
  /** The signing keys, the newest first; `null` where migrations are pending. */
  readonly keys: readonly KeyInList[] | null;
  /** Whether `APP_SECRET`, or the one before it, opens every signing key in use. */
  readonly secretOpensKeys: boolean;
}

const ECHO_MILLISECONDS = 3_000;

/**
 * Looks at the database that the configuration names. Nothing is migrated, and no key is made.
 *
 * @throws {@link DataDirectoryInUse} while a server has the embedded one; what a database throws that does not answer.
 */
export async function diagnoseDatabase(config: Config, clock: Clock = systemClock): Promise<DatabaseDiagnosis> {
  const database = await visitDatabase(config);
  const source = { config, clock, database, randomness: systemRandomness };
  try {
    const clockAheadMilliseconds = await clockAhead(database, clock);
    const keys = (await database.isMigrated()) ? await listSigningKeys(source) : null;
    const secretOpensKeys = keys === null || (await opensEveryKey(source));
    return {
      kind: database.kind,
      clockAheadMilliseconds,
      keys,
      secretOpensKeys,
      hearsItself: await hearsItself(database),
    };
  } finally {
    await database.close();
  }
}

async function clockAhead({ prisma }: Database, clock: Clock): Promise<number> {
  const asked = clock.now().getTime();
  const [row] = await prisma.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
  const answered = clock.now().getTime();
  return (row?.now.getTime() ?? 0) - (asked + answered) / 2;
}

/** `echo:` is nothing that other processes know, who forget everything on hearing it, and that is harmless. */
async function hearsItself(database: Database): Promise<boolean> {
  const word = 'echo';
  let timer: NodeJS.Timeout | undefined;
  let connected = () => {};
  let heard = (_answer: boolean) => {};
  const listening = new Promise<void>((resolve) => {
    connected = resolve;
  });
  const echo = new Promise<boolean>((resolve) => {
    heard = resolve;
    timer = setTimeout(resolve, ECHO_MILLISECONDS, false);
  });
  const channel = await database.openChannel({
    connected: () => connected(),
    received: (message) => message === word && heard(true),
    lost: () => heard(false),
  });
  try {
    return await Promise.race([listening.then(() => channel.send(word)).then(() => echo), echo]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
    await channel.close();
  }
}
