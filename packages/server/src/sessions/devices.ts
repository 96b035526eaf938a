import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import { TandemError } from '../errors.ts';
import type { Session } from '../generated/prisma/client.ts';
import { type Actor, audit } from '../people/audit.ts';
import { newSecret } from '../secrets.ts';
import { changeSessions, closeSessions, type LiveSession, livesAt } from './sessions.ts';

/** One of a user's devices: a session that lives, and whether pushes reach it. */
export interface UserDevice {
  readonly session: Session;
  readonly push: boolean;
}

/** A user's sessions that live, the one used last first. */
export async function devicesOf(tandem: Tandem, userId: string): Promise<UserDevice[]> {
  const rows = await tandem.database.prisma.session.findMany({
    where: { userId, ...livesAt(tandem.clock.now()) },
    include: { _count: { select: { notificationTokens: true } } },
    orderBy: [{ lastSeenAt: 'desc' }, { createdAt: 'desc' }],
  });
  return rows.map(({ _count, ...session }) => ({ session, push: _count.notificationTokens > 0 }));
}

/**
 * Ends one of the user's own sessions, on whatever device it is.
 *
 * @throws {@link TandemError} `not_found` for one that is closed, or not theirs. One that has expired is closed like any other.
 */
export async function signOutDevice(tandem: Tandem, { session, user }: LiveSession, id: string): Promise<void> {
  const reason = id === session.id ? 'signed_out' : 'signed_out_remotely';
  const data = { by: session.id };
  const ended = await changeSessions(tandem, async (transaction) => {
    const count = await closeSessions(tandem, transaction, { which: { id, userId: user.id }, reason });
    if (count > 0) await audit(tandem, transaction, { type: reason, actorId: user.id, sessionId: id, data });
    return count;
  });
  // Not before: it may have been closed just now, by a request that waits for word of it to get around.
  if (ended === 0) throw new TandemError('not_found');
  tandem.metrics.sessionsClosed.inc({ reason });
}

/**
 * Ends a session, whosever it is.
 *
 * @param by the administrator whose doing it is.
 * @throws {@link TandemError} `not_found` for one that is closed, or unknown.
 */
export async function signOutAnyDevice(tandem: Tandem, id: string, by: Actor): Promise<void> {
  const reason = 'signed_out_remotely';
  const ended = await changeSessions(tandem, async (transaction) => {
    const found = await transaction.session.findUnique({ where: { id }, select: { userId: true } });
    const count = await closeSessions(tandem, transaction, { which: { id }, reason });
    const data = found && found.userId !== by.actorId ? { user: found.userId } : {};
    if (count > 0) await audit(tandem, transaction, { type: reason, ...by, sessionId: id, data });
    return count;
  });
  if (ended === 0) throw new TandemError('not_found');
  tandem.metrics.sessionsClosed.inc({ reason });
}

/** Ends all of the user's sessions but this one. */
export async function signOutOtherDevices(tandem: Tandem, { session, user }: LiveSession): Promise<void> {
  const reason = 'signed_out_remotely';
  const ended = await changeSessions(tandem, async (transaction) => {
    const count = await closeSessions(tandem, transaction, { which: { userId: user.id, not: session.id }, reason });
    const data = { by: session.id, sessions: count };
    if (count > 0) await audit(tandem, transaction, { type: reason, actorId: user.id, data });
    return count;
  });
  tandem.metrics.sessionsClosed.inc({ reason }, ended);
}

/**
 * Signs a user out everywhere, this device included: their verifier token is another, and every session ends.
 *
 * @param by whose doing it is, where it is not their own.
 */
export async function resetVerifier(tandem: Tandem, userId: string, by?: Actor): Promise<void> {
  const reason = 'verifier_reset';
  const ended = await changeSessions(tandem, async (transaction) => {
    const count = await endEverySession(tandem, transaction, userId);
    const data = { ...(by && by.actorId !== userId && { user: userId }), sessions: count };
    await audit(tandem, transaction, { type: reason, actorId: userId, ...by, data });
    return count;
  });
  tandem.metrics.sessionsClosed.inc({ reason }, ended);
}

/** Likewise, within a transaction of {@link changeSessions}. Answers how many sessions it has ended. */
export async function endEverySession(tandem: Tandem, transaction: Queries, userId: string): Promise<number> {
  const data = { verifierToken: newSecret(tandem.randomness) };
  await transaction.user.update({ where: { id: userId }, data });
  return closeSessions(tandem, transaction, { which: { userId }, reason: 'verifier_reset' });
}
