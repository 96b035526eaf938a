import QuickLRU from 'quick-lru';
import type { Session } from '../generated/prisma/client.ts';
import type { LiveSessionInGroups } from './sessions.ts';

/** Sessions, their users and the groups of those as the database last told, so that reading them again costs no query. */
export interface SessionCache {
  /** What is remembered of a session, where that can be relied on. */
  get(id: string): LiveSessionInGroups | null;
  /** Remembers what `read` finds, unless word of a change comes while it reads. */
  remember(id: string, read: () => Promise<LiveSessionInGroups | null>): Promise<LiveSessionInGroups | null>;
  /** Puts a session's later state in the place of the one it was made from, if that is still the one remembered. */
  replace(before: Session, after: Session): void;
  forgetSession(id: string): void;
  forgetUser(id: string): void;
  forgetEverything(): void;
}

const MOST_SESSIONS = 20_000;
const EVERYTHING = '*';

/** @param isCurrent whether what is remembered is what the database says: where it isn't, nothing is found here. */
export function startSessionCache(isCurrent: () => boolean): SessionCache {
  const sessions = new QuickLRU<string, Session>({ maxSize: MOST_SESSIONS });
  const users = new QuickLRU<string, Omit<LiveSessionInGroups, 'session'>>({ maxSize: MOST_SESSIONS });
  /** For each read that is under way, what has been forgotten since it began. */
  const reads = new Set<Set<string>>();

  const forget = (id: string) => {
    for (const forgotten of reads) forgotten.add(id);
  };

  return {
    get(id) {
      if (!isCurrent()) return null;
      const session = sessions.get(id);
      const user = session && users.get(session.userId);
      return user ? { session, ...user } : null;
    },
    async remember(id, read) {
      if (!isCurrent()) return read();
      const forgotten = new Set<string>();
      reads.add(forgotten);
      try {
        const found = await read();
        if (found && !forgotten.has(id) && !forgotten.has(found.user.id) && !forgotten.has(EVERYTHING)) {
          const { session, ...user } = found;
          sessions.set(id, session);
          users.set(found.user.id, user);
        }
        return found;
      } finally {
        reads.delete(forgotten);
      }
    },
    replace(before, after) {
      if (sessions.peek(before.id) === before) sessions.set(before.id, after);
    },
    forgetSession(id) {
      sessions.delete(id);
      forget(id);
    },
    forgetUser(id) {
      users.delete(id);
      forget(id);
    },
    forgetEverything() {
      sessions.clear();
      users.clear();
      forget(EVERYTHING);
    },
  };
}
