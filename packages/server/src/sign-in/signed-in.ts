import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import type { Session, SessionKind, SignInKind } from '../generated/prisma/client.ts';
import { type AccountOfUser, accountsOf } from '../people/accounts/accounts.ts';
import { type Credentials, issueCredentials } from '../sessions/credentials.ts';
import { makeRoom } from '../sessions/making-room.ts';
import { moveNotificationToken, type NotificationTokenInput } from '../sessions/notification-tokens.ts';
import type { SessionReference } from '../sessions/sealed-reference.ts';
import { closeSessions, type Device, type LiveSession, newSession, type SessionUser } from '../sessions/sessions.ts';
import type { Refusal } from './attempts.ts';
import { prepareToTell, recordAndTell } from './new-sign-in.ts';
import type { Newness } from './risk.ts';

/** What a sign-in yields: the session and every half of it that the client is due. */
export interface SignedIn extends Credentials {
  readonly session: Session;
  readonly user: SessionUser;
  readonly accounts: readonly AccountOfUser[];
  /** Whether this sign-in has shown whose the address is, and dropped a password of before: its user is to be asked for one. */
  readonly passwordDropped?: boolean;
}

/** What comes with a sign-in, besides who it is. */
export interface SignInContext {
  readonly device: Device;
  /** The session whose cookie came along: it ends when this one begins (session fixation). */
  readonly replaces: SessionReference | null;
  /** What the device says that it is known by. */
  readonly mark?: string | null;
  readonly notificationToken?: NotificationTokenInput | undefined;
}

/** A session and its halves, made but not written: whatever can fail has been done before the first row is. */
export async function prepareSession(
  tandem: Tandem,
  { user, accounts }: { user: SessionUser; accounts: readonly AccountOfUser[] },
  device: Device,
): Promise<SignedIn> {
  const [current] = accounts;
  if (!current) throw new Error(`User ${user.id} has no account.`);
  const session = newSession(tandem, { userId: user.id, accountId: current.id }, device);
  const [credentials] = await Promise.all([
    issueCredentials(tandem, { session, user }, device.kind),
    prepareToTell(tandem, user.id, device),
  ]);
  return { user, accounts, session, ...credentials };
}

/** What is to be written: the session, by what its user has signed in, what of that is new to them, and what came with it. */
export interface Opening {
  readonly signedIn: SignedIn;
  readonly kind: SignInKind;
  readonly reasons: readonly Newness[];
  readonly context: SignInContext;
}

/** How many sessions an opening has closed. */
export interface ClosedByOpening {
  readonly replaced: number;
  readonly crowdedOut: number;
}

/**
 * Writes it, all or nothing, in a transaction that holds the user (`holdUser`) or has made them. Answers how many
 * sessions it has closed, for {@link countOpening} after the commit.
 */
export async function openSession(
  tandem: Tandem,
  transaction: Queries,
  { signedIn, kind, reasons, context }: Opening,
): Promise<ClosedByOpening> {
  const { session, user } = signedIn;
  const replaced = context.replaces ? await replaceSession(tandem, transaction, context.replaces) : 0;
  const crowdedOut = await makeRoom(tandem, transaction, session);
  await transaction.session.create({ data: session });
  if (context.notificationToken) {
    await moveNotificationToken(tandem, transaction, { session, input: context.notificationToken });
  }
  const attempt = { kind, email: user.email, device: context.device };
  await recordAndTell(tandem, transaction, { session, user, attempt, reasons });
  return { replaced, crowdedOut };
}

/** Runs the transaction that opens a session. Where it closes another, it returns when every process goes by that. */
export async function inOpeningTransaction<Outcome extends ClosedByOpening | Refusal | null>(
  tandem: Tandem,
  { replaces }: SignInContext,
  open: (transaction: Queries) => Promise<Outcome>,
): Promise<Outcome> {
  const outcome = await tandem.database.prisma.$transaction(open);
  const crowdedOut = typeof outcome === 'object' && outcome !== null && outcome.crowdedOut > 0;
  // The one that came along may have been closed just now, by a request that waits for word of it to get around.
  if (replaces || crowdedOut) await tandem.revocations.reachEveryProcess();
  return outcome;
}

/** After the commit. */
export function countOpening({ metrics }: Tandem, { session: { kind } }: SignedIn, closed: ClosedByOpening): void {
  metrics.sessionsOpened.inc({ kind });
  metrics.sessionsClosed.inc({ reason: 'replaced' }, closed.replaced);
  metrics.sessionsClosed.inc({ reason: 'crowded_out' }, closed.crowdedOut);
}

/** The sign-in answer once more, for a session that lives: after a renewal, or a handoff. */
export async function signedInAgain(tandem: Tandem, live: LiveSession, due: SessionKind): Promise<SignedIn> {
  const accounts = await accountsOf(tandem, live.user.id);
  return { ...live, accounts, ...(await issueCredentials(tandem, live, due)) };
}

function replaceSession(
  tandem: Tandem,
  transaction: Queries,
  { sessionId: id, generation }: SessionReference,
): Promise<number> {
  const which = { id, generation: { in: [generation, generation + 1] } };
  return closeSessions(tandem, transaction, { which, reason: 'replaced' });
}
