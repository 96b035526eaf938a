import { secondsAfter } from '../clock.ts';
import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import { Prisma, type Session, type SessionKind, type User } from '../generated/prisma/client.ts';
import { constantTimeEqual, newRandomId } from '../secrets.ts';
import type { ApiTokenClaims } from './api-tokens.ts';
import type { SessionReference } from './sealed-reference.ts';

/** A user as sessions know them: without the password's hash, which is for sign-in alone. */
export type SessionUser = Omit<User, 'passwordHash'>;

/** A session that lives, and whose it is. */
export interface LiveSession {
  readonly session: Session;
  readonly user: SessionUser;
}

/** The same, as it is read for a request: with the ids of the groups its user is in. */
export interface LiveSessionInGroups extends LiveSession {
  readonly groups: readonly string[];
}

/** Why a session ended. */
export type CloseReason =
  | 'signed_out'
  | 'signed_out_remotely'
  | 'replaced'
  | 'crowded_out'
  | 'token_reused'
  | 'password_changed'
  | 'email_verified'
  | 'email_changed'
  | 'verifier_reset'
  | 'account_disabled';

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
    confirmedAt: null,
    lastSeenAt: now,
    idleExpiresAt: idleExpiry(tandem, absoluteExpiresAt),
    absoluteExpiresAt,
    closedAt: null,
    closedReason: null,
  };
}

/**
 * Finds a live session that one of its credentials is good for. What is remembered of it may say yes; a no is always the
 * database's own.
 */
export async function findAccepting(
  tandem: Tandem,
  id: string,
  accepts: (live: LiveSession) => boolean,
): Promise<LiveSessionInGroups | null> {
  const isAccepted = (one: LiveSession | null) => one !== null && isLive(tandem, one) && accepts(one);
  const remembered = tandem.sessionCache.get(id);
  tandem.metrics.sessionCacheReads.inc({ result: remembered ? 'hit' : 'miss' });
  if (isAccepted(remembered)) return remembered;
  const found = await tandem.sessionCache.remember(id, () => findOpenSession(tandem, id));
  return isAccepted(found) ? found : null;
}

/** Finds a session that lives. `null` for one that is unknown, closed, expired, or of a disabled user. */
export async function findLiveSession(tandem: Tandem, id: string): Promise<LiveSessionInGroups | null> {
  const found = await findOpenSession(tandem, id);
  return found && isLive(tandem, found) ? found : null;
}

/** Finds a session that has not been closed, though it may be expired, or its user disabled. */
export async function findOpenSession(tandem: Tandem, id: string): Promise<LiveSessionInGroups | null> {
  const found = await tandem.database.prisma.session.findUnique({
    where: { id, closedAt: null },
    include: {
      user: { omit: { passwordHash: true }, include: { groupMemberships: { select: { groupId: true } } } },
    },
  });
  if (!found) return null;
  const {
    user: { groupMemberships, ...user },
    ...session
  } = found;
  return { session, user, groups: groupMemberships.map(({ groupId }) => groupId) };
}

export function isLive(tandem: Tandem, { session, user }: LiveSession): boolean {
  const now = tandem.clock.now();
  return now < session.idleExpiresAt && now < session.absoluteExpiresAt && user.disabledAt === null;
}

/** Counts a use of a live session, which keeps it alive. `null` where it was closed meanwhile. */
export async function resumeSession<Live extends LiveSession>(tandem: Tandem, live: Live): Promise<Live | null> {
  const session = await markSeen(tandem, live.session);
  return session && { ...live, session };
}

/** A cookie one generation behind still works: pages are in flight while a session is renewed. */
export function acceptsCookie({ session }: LiveSession, cookie: SessionReference): boolean {
  return cookie.generation === session.generation || cookie.generation === session.generation - 1;
}

/** Until it expires. A token of before the last verifier reset works no more. */
export function acceptsApiToken(tandem: Tandem, { user }: LiveSession, claims: ApiTokenClaims): boolean {
  return tandem.clock.now() < claims.expiresAt && constantTimeEqual(claims.verifierToken, user.verifierToken);
}

/** Which sessions of a user live, for a query: {@link isLive} but for the user's being disabled. */
export function livesAt(now: Date): Prisma.SessionWhereInput {
  return { closedAt: null, idleExpiresAt: { gt: now }, absoluteExpiresAt: { gt: now } };
}

/** Which sessions to end: one, some, all of a user but for one, or all of several. */
export type Ending = {
  readonly which:
    | { readonly id: string; readonly userId?: string }
    | { readonly ids: readonly string[] }
    | { readonly userId: string; readonly not?: string }
    | { readonly userIds: readonly string[] };
  readonly reason: CloseReason;
  /** A notification token that goes with them, wherever it is registered. */
  readonly alsoDelete?: { readonly token: string; readonly userId: string } | undefined;
};

/**
 * Ends sessions, and with each everything its device holds. Once this transaction is committed none of their credentials
 * is accepted again. Ending one that has ended changes nothing. Answers how many it has ended.
 */
export async function closeSessions(tandem: Tandem, transaction: Queries, ending: Ending): Promise<number> {
  const { which, reason, alsoDelete } = ending;
  const where = sessionsWhere(which);
  await holdInOrder(transaction, which);
  const { count } = await transaction.session.updateMany({
    where: { ...where, closedAt: null },
    data: { closedAt: tandem.clock.now(), closedReason: reason },
  });
  await transaction.notificationToken.deleteMany({
    where: { OR: [{ session: where }, ...(alsoDelete ? [alsoDelete] : [])] },
  });
  return count;
}

/** Where it is more than one: two who end the same sessions in another order would each wait for the other. */
async function holdInOrder(transaction: Queries, which: Ending['which']): Promise<void> {
  if ('id' in which) return;
  const ids = 'ids' in which ? which.ids : [];
  const userIds = 'userIds' in which ? which.userIds : 'userId' in which ? [which.userId] : [];
  await holdSessions(
    transaction,
    Prisma.sql`closed_at IS NULL AND (id = ANY(${ids}::uuid[]) OR user_id = ANY(${userIds}::uuid[]))`,
  );
}

/** Holds several sessions to the end of the transaction, in the one order in which all do that. */
export async function holdSessions(transaction: Queries, where: Prisma.Sql): Promise<void> {
  await transaction.$queryRaw`SELECT 1 FROM sessions WHERE ${where} ORDER BY id FOR NO KEY UPDATE`;
}

function sessionsWhere(which: Ending['which']): Prisma.SessionWhereInput {
  if ('id' in which) return which;
  if ('ids' in which) return { id: { in: [...which.ids] } };
  if ('userIds' in which) return { userId: { in: [...which.userIds] } };
  return { userId: which.userId, ...(which.not && { id: { not: which.not } }) };
}

/**
 * Runs a transaction that ends sessions, or changes which of their credentials are accepted or what their users may do, and
 * returns when it is committed and every process goes by it.
 */
export async function changeSessions<Answer>(
  tandem: Tandem,
  change: (transaction: Queries) => Promise<Answer>,
): Promise<Answer> {
  const answer = await tandem.database.prisma.$transaction(change);
  await tandem.revocations.reachEveryProcess();
  return answer;
}

/** When a session used now ends if it is not used again: never later than it ends anyway. */
export function idleExpiry(tandem: Tandem, absoluteExpiresAt: Date): Date {
  const idle = secondsAfter(tandem.clock.now(), tandem.config.idleLifetimeSeconds);
  return idle < absoluteExpiresAt ? idle : absoluteExpiresAt;
}

/** Keeps a session open to the end of the transaction. `false` for one that has been closed. */
export async function holdSession(transaction: Queries, id: string): Promise<boolean> {
  const rows = await transaction.$queryRaw<unknown[]>`
    SELECT 1 FROM sessions WHERE id = ${id}::uuid AND closed_at IS NULL FOR UPDATE`;
  return rows.length === 1;
}

/** Written at most every five minutes: the idle lifetime is counted in days. `null` for a session closed meanwhile. */
async function markSeen(tandem: Tandem, session: Session): Promise<Session | null> {
  const now = tandem.clock.now();
  if (now.getTime() - session.lastSeenAt.getTime() < SEEN_EVERY_SECONDS * 1000) return session;
  const seen = { lastSeenAt: now, idleExpiresAt: idleExpiry(tandem, session.absoluteExpiresAt) };
  const { count } = await tandem.database.prisma.session.updateMany({
    where: { id: session.id, closedAt: null },
    data: seen,
  });
  if (count === 0) return null;
  const used = { ...session, ...seen };
  tandem.sessionCache.replace(session, used);
  return used;
}
