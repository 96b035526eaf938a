import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import type { Session, User } from '../generated/prisma/client.ts';
import type { AccountOfUser } from '../people/accounts.ts';
import { type ApiToken, issueApiToken } from '../sessions/api-tokens.ts';
import { type CookieToSet, sessionCookie } from '../sessions/cookies.ts';
import { moveNotificationToken, type NotificationTokenInput } from '../sessions/notification-tokens.ts';
import { closeSession, type Device, newSession } from '../sessions/sessions.ts';

/** What a sign-in yields: the session and every half of it that the client is due. */
export interface SignedIn {
  readonly session: Session;
  readonly user: User;
  readonly accounts: readonly AccountOfUser[];
  /** The WebView half. An API client gets none. */
  readonly cookie: CookieToSet | null;
  /** The native half. A page gets none. */
  readonly apiToken: ApiToken | null;
}

/** What comes with a sign-in, besides who it is. */
export interface SignInContext {
  readonly device: Device;
  /** The session whose cookie came along: it ends when this one begins (session fixation). */
  readonly replaces: string | null;
  readonly notificationToken?: NotificationTokenInput | undefined;
}

/** A session and its halves, made but not written: whatever can fail has been done before the first row is. */
export function prepareSession(
  tandem: Tandem,
  who: { user: User; accounts: readonly AccountOfUser[] },
  device: Device,
): SignedIn {
  const [current] = who.accounts;
  if (!current) throw new Error(`User ${who.user.id} has no account.`);
  const session = newSession(tandem, { userId: who.user.id, accountId: current.id }, device);
  return {
    ...who,
    session,
    cookie: device.kind === 'api' ? null : sessionCookie(tandem, session),
    apiToken: device.kind === 'web' ? null : issueApiToken(tandem, session, who.user),
  };
}

/** Writes it, all or nothing. */
export async function openSession(
  tandem: Tandem,
  transaction: Queries,
  { signedIn, context }: { signedIn: SignedIn; context: SignInContext },
): Promise<void> {
  if (context.replaces) await closeSession(tandem, transaction, { id: context.replaces, reason: 'replaced' });
  await transaction.session.create({ data: signedIn.session });
  if (context.notificationToken) {
    await moveNotificationToken(tandem, transaction, { session: signedIn.session, input: context.notificationToken });
  }
}
