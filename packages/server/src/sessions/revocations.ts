import type { Channel } from '../database/channel.ts';
import type { Database } from '../database/connect.ts';
import { newRandomId, type Randomness } from '../secrets.ts';
import { startLease } from './lease.ts';
import { watchPeers } from './peers.ts';

/** Keeps what this and other processes remember of the database true. */
export interface Revocations {
  /** Whether this process has heard of every change whose success has been answered by now. */
  isCurrent(): boolean;
  /** Resolves when no process goes by anything older than the transactions that are committed by now. */
  reachEveryProcess(): Promise<void>;
  close(): Promise<void>;
}

/** What a process remembers, and has to forget when word of a change comes. */
export interface Memory {
  forgetSession(id: string): void;
  forgetUser(id: string): void;
  forgetSigningKeys(): void;
  forgetPermissions(): void;
  forgetEverything(): void;
}

/** For processes that remember nothing, among others that don't either. */
export const noRevocations: Revocations = {
  isCurrent: () => false,
  reachEveryProcess: async () => undefined,
  close: async () => undefined,
};

/**
 * Listens to what the database's triggers announce in the transaction of each change. On PostgreSQL a process goes by what
 * it remembers only while it holds a {@link startLease lease}, and whoever has changed something waits until every
 * {@link watchPeers peer} has heard of it.
 */
export async function startRevocations(
  { database, randomness }: { database: Database; randomness: Randomness },
  memory: Memory,
): Promise<Revocations> {
  return database.kind === 'embedded'
    ? startAlone(database, memory)
    : startAmongOthers(database, memory, newRandomId(randomness));
}

/** One process has the embedded database, and hears of each change before the change's own query returns. */
async function startAlone(database: Database, memory: Memory): Promise<Revocations> {
  const channel = await database.openChannel({
    connected: () => undefined,
    received: (message) => forget(memory, message),
    lost: () => memory.forgetEverything(),
  });
  return { ...noRevocations, isCurrent: () => true, close: () => channel.close() };
}

async function startAmongOthers(database: Database, memory: Memory, self: string): Promise<Revocations> {
  let channel: Channel | null = null;
  const say = async (...words: (string | number)[]) => channel?.send(words.join(':')).catch(() => undefined);
  const lease = startLease((beat) => say('beat', self, beat));
  const peers = watchPeers((question) => void say('heard?', self, question));

  const received = (message: string) => {
    const [what, from = '', number, asker] = message.split(':');
    const ours = from === self;
    switch (what) {
      case 'beat':
        return ours ? lease.heard(Number(number)) : peers.beat(from);
      case 'heard?':
        return ours ? peers.asked(Number(number)) : void say('heard', self, Number(number), from);
      case 'heard':
        return asker === self ? peers.answered(from, Number(number)) : undefined;
      case 'bye':
        return peers.left(from);
      default:
        return forget(memory, message);
    }
  };

  channel = await database.openChannel({
    received,
    connected() {
      peers.connected();
      lease.beat();
    },
    lost() {
      peers.lost();
      lease.end();
      memory.forgetEverything();
    },
  });
  return {
    isCurrent: () => lease.isHeld(),
    reachEveryProcess: () => peers.reachAll(),
    async close() {
      lease.stop();
      await say('bye', self);
      await channel.close();
    },
  };
}

/** Announced by the triggers of the migrations `announce_changes` and `groups_and_permissions`. */
function forget(memory: Memory, message: string): void {
  const [what, id = ''] = message.split(':');
  if (what === 'session') memory.forgetSession(id);
  else if (what === 'user') memory.forgetUser(id);
  else if (what === 'signing_keys') memory.forgetSigningKeys();
  else if (what === 'permissions') memory.forgetPermissions();
  else memory.forgetEverything();
}
