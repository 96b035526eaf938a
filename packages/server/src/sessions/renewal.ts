import type { Tandem } from '../context.ts';
import { TandemError } from '../errors.ts';
import { happeningOn } from '../mail/happening.ts';
import { sendMail } from '../mail/outbox.ts';
import { audit } from '../people/audit.ts';
import { readRefreshToken } from './refresh-tokens.ts';
import type { SessionReference } from './sealed-reference.ts';
import {
  changeSessions,
  closeSessions,
  findLiveSession,
  idleExpiry,
  type LiveSession,
  resumeSession,
} from './sessions.ts';

/**
 * Moves a session to its next generation, which renews both its halves. A refresh token one generation behind means that
 * the answer was lost, or that two renewals ran at once: the session is where it should be, and is returned as it is. One
 * older than that has been used by somebody else: the session ends (RFC 9700, 4.14.2).
 *
 * @throws {@link TandemError} `invalid_token` for one that is none, or of a session that has ended; `token_reused`;
 * `rate_limited`.
 */
export async function renewSession(tandem: Tandem, token: string, ip: string): Promise<LiveSession> {
  const reference = readRefreshToken(tandem, token);
  if (!reference) throw new TandemError('invalid_token');
  await tandem.rateLimits.count([{ limit: 'renewalSession', of: reference.sessionId }]);
  const moved = await moveToNextGeneration(tandem, reference);
  const live = await findLiveSession(tandem, reference.sessionId);
  const behind = live ? live.session.generation - reference.generation : 0;
  if (!live || behind < 1) return refuseEnded(tandem);
  if (!moved && behind > 1) {
    await endReusedSession(tandem, live, ip);
    throw new TandemError('token_reused');
  }
  await tandem.revocations.reachEveryProcess();
  return (await resumeSession(tandem, live)) ?? refuseEnded(tandem);
}

/** Its session may have been closed just now, by a request that waits for word of it to get around. */
async function refuseEnded(tandem: Tandem): Promise<never> {
  await tandem.revocations.reachEveryProcess();
  throw new TandemError('invalid_token');
}

/** One conditional update: of any number that arrive at once, one moves the session. */
async function moveToNextGeneration(tandem: Tandem, { sessionId, generation }: SessionReference): Promise<boolean> {
  const live = await findLiveSession(tandem, sessionId);
  if (!live) return false;
  const { count } = await tandem.database.prisma.session.updateMany({
    where: { id: sessionId, generation, closedAt: null },
    data: {
      generation: generation + 1,
      lastSeenAt: tandem.clock.now(),
      idleExpiresAt: idleExpiry(tandem, live.session.absoluteExpiresAt),
    },
  });
  return count === 1;
}

async function endReusedSession(tandem: Tandem, { session, user }: LiveSession, ip: string): Promise<void> {
  const reason = 'token_reused';
  await tandem.jobs.ready();
  const ended = await changeSessions(tandem, async (transaction) => {
    const count = await closeSessions(tandem, transaction, { which: { id: session.id }, reason });
    if (count === 0) return count;
    await audit(tandem, transaction, { type: reason, actorId: user.id, sessionId: session.id, ip });
    const content = { kind: reason, ...happeningOn(session, tandem.clock.now()), ip } as const;
    await sendMail(tandem, transaction, { to: user, content, cause: session.id });
    return count;
  });
  tandem.metrics.sessionsClosed.inc({ reason }, ended);
}
