import { secondsAfter } from '../clock.ts';
import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import type { Session, SessionKind, User } from '../generated/prisma/client.ts';
import { constantTimeEqual, newRandomId } from '../secrets.ts';
import type { ApiTokenClaims } from './api-tokens.ts';
import type { SessionReference } from './sealed-reference.ts';

/** A session that lives, and whose it is. */
export interface LiveSession {
  readonly session: Session;
  readonly user: User;
}

/** Why a session ended. */
export type CloseReason = 'signed_out' | 'replaced';

/** What a new session is told of the device it is for. */
export interface Device {
  readonly kind: SessionKind;
  readonly ip: string;
  readonly browser: string | null;
  readonly platform: string | null;
  readonly name?: string | undefined;
  readonly model?: string | undefined;
  readonly appVersion?: string | undefined;
}

const SEEN_EVERY_SECONDS = 5 * 60;

/** A session as it will be written. It exists before its row does, so that its credentials are made before anything is. */
export function newSession(tandem: Tandem, owner: { userId: string; accountId: string }, device: Device): Session {
  const now = tandem.clock.now();
  const absoluteExpiresAt = secondsAfter(now, tandem.config.absoluteLifetimeSeconds);
  return {
    ...owner,
    id: newRandomId(tandem.randomness),
    kind: device.kind,
    platform: device.platform,
    deviceName: device.name ?? null,
    deviceModel: device.model ?? null,
    appVersion: device.appVersion ?? null,
    browser: device.browser,
    ip: device.ip,
    generation: 0,
    createdAt: now,
    lastSeenAt: now,
    idleExpiresAt: secondsAfter(now, tandem.config.idleLifetimeSeconds),
    absoluteExpiresAt,
    closedAt: null,
    closedReason: null,
  };
}

/** Finds a session that lives. `null` for one that is unknown, closed, expired, or of a disabled user. */
export async function findLiveSession(tandem: Tandem, id: string): Promise<LiveSession | null> {
  const found = await tandem.database.prisma.session.findUnique({ where: { id }, include: { user: true } });
  if (!found) return null;
  const { user, ...session } = found;
  return lives(tandem, session) && user.disabledAt === null ? { session, user } : null;
}

/** Counts a use of a live session, which keeps it alive. `null` where it was closed meanwhile. */
export async function resumeSession(tandem: Tandem, live: LiveSession): Promise<LiveSession | null> {
  const session = await markSeen(tandem, live.session);
  return session && { ...live, session };
}

/** A cookie one generation behind still works: pages are in flight while a session is renewed. */
export function acceptsCookie({ session }: LiveSession, cookie: SessionReference): boolean {
  return cookie.generation === session.generation || cookie.generation === session.generation - 1;
}

/** A token of before the last verifier reset works no more. */
export function acceptsApiToken({ user }: LiveSession, claims: ApiTokenClaims): boolean {
  return !claims.expired && constantTimeEqual(claims.verifierToken, user.verifierToken);
}

/**
 * Ends a session, and with it everything its device holds. Once this transaction is committed none of its credentials is
 * accepted again. Ending one that has ended changes nothing.
 */
export async function closeSession(
  tandem: Tandem,
  transaction: Queries,
  ending: { id: string; reason: CloseReason },
): Promise<void> {
  await transaction.session.updateMany({
    where: { id: ending.id, closedAt: null },
    data: { closedAt: tandem.clock.now(), closedReason: ending.reason },
  });
  await transaction.notificationToken.deleteMany({ where: { sessionId: ending.id } });
}

function lives(tandem: Tandem, session: Session): boolean {
  const now = tandem.clock.now();
  return session.closedAt === null && now < session.idleExpiresAt && now < session.absoluteExpiresAt;
}

/** Written at most every five minutes: the idle lifetime is counted in days. `null` for a session closed meanwhile. */
async function markSeen(tandem: Tandem, session: Session): Promise<Session | null> {
  const now = tandem.clock.now();
  if (now < secondsAfter(session.lastSeenAt, SEEN_EVERY_SECONDS)) return session;
  const seen = { lastSeenAt: now, idleExpiresAt: secondsAfter(now, tandem.config.idleLifetimeSeconds) };
  const { count } = await tandem.database.prisma.session.updateMany({
    where: { id: session.id, closedAt: null },
    data: seen,
  });
  return count === 0 ? null : { ...session, ...seen };
}
