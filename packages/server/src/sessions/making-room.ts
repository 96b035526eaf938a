import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import type { Session } from '../generated/prisma/client.ts';
import { audit } from '../people/audit.ts';
import { closeSessions, livesAt } from './sessions.ts';

/** How many sessions of a user live at once. Whatever ends them all is one short transaction. */
export const MOST_SESSIONS_OF_A_USER = 100;
/** A database from before there was a limit may hold any number: each opening closes some of them. */
const MOST_CLOSED_AT_ONCE = 500;

/**
 * Makes room for a session that is about to be opened, in its transaction, which holds its user: where it is one too many, the
 * one that has not been seen for the longest is closed. Answers how many were.
 */
export async function makeRoom(
  tandem: Tandem,
  transaction: Queries,
  { id, userId }: Pick<Session, 'id' | 'userId'>,
): Promise<number> {
  const tooMany = await transaction.session.findMany({
    where: { userId, ...livesAt(tandem.clock.now()) },
    orderBy: [{ lastSeenAt: 'desc' }, { createdAt: 'desc' }],
    skip: MOST_SESSIONS_OF_A_USER - 1,
    take: MOST_CLOSED_AT_ONCE,
    select: { id: true },
  });
  if (tooMany.length === 0) return 0;
  const reason = 'crowded_out';
  const which = { ids: tooMany.map((session) => session.id) };
  const sessions = await closeSessions(tandem, transaction, { which, reason });
  await audit(tandem, transaction, { type: reason, actorId: userId, sessionId: id, data: { sessions } });
  return sessions;
}
