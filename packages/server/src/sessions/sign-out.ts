import type { Tandem } from '../context.ts';
import { TandemError } from '../errors.ts';
import { audit } from '../people/audit.ts';
import type { ApiTokenClaims } from './api-tokens.ts';
import type { SessionReference } from './sealed-reference.ts';
import { acceptsApiToken, acceptsCookie, changeSessions, closeSessions, findOpenSession, isLive } from './sessions.ts';

export interface SignOutRequest {
  readonly cookie: SessionReference | null;
  /** An expired one still names its session, and may end that. */
  readonly apiToken: ApiTokenClaims | null;
  /** One of an older generation still names its session, and may end that. */
  readonly refreshToken: SessionReference | null;
  /** Whether the request is known to come from our own page. A cookie alone counts only then. */
  readonly sameOrigin: boolean;
  readonly notificationToken?: string | undefined;
}

/** An open session that a credential names, whether or not it is accepted just now: its user may be disabled, our clock off. */
interface Named {
  readonly id: string;
  readonly userId: string;
  /** Whose notification tokens may be deleted besides the session's own: `null` where the credential is not accepted. */
  readonly ownerId: string | null;
}

/**
 * Ends the session that the request's credentials name: both halves, and its notification tokens, in one transaction.
 * Repeatable: with no credential, or with one of a session that is closed, it changes nothing and is no error.
 *
 * @throws {@link TandemError} `credential_mismatch` where they name two open sessions; `cross_site` where the cookie of an
 * open session comes alone and not from our own page, since a success would then be a lie.
 */
export async function signOut(tandem: Tandem, request: SignOutRequest): Promise<void> {
  const byCookie = await namedByReference(tandem, request.cookie);
  const byToken = [
    await namedByApiToken(tandem, request.apiToken),
    await namedByReference(tandem, request.refreshToken),
  ];
  const named = [...byToken, byCookie].filter((one) => one !== null);
  if (new Set(named.map(({ id }) => id)).size > 1) throw new TandemError('credential_mismatch');
  if (byCookie && byToken.every((one) => one === null) && !request.sameOrigin) throw new TandemError('cross_site');

  const [session] = named;
  // One that is closed may have been closed just now, by a request that waits for word of it to get around.
  if (!session) return tandem.revocations.reachEveryProcess();
  const ownerId = named.find((one) => one.ownerId)?.ownerId;
  const alsoDelete =
    ownerId && request.notificationToken !== undefined
      ? { token: request.notificationToken, userId: ownerId }
      : undefined;
  const { id, userId } = session;
  const reason = 'signed_out';
  const ended = await changeSessions(tandem, async (transaction) => {
    const count = await closeSessions(tandem, transaction, { which: { id }, reason, alsoDelete });
    if (count > 0) await audit(tandem, transaction, { type: reason, actorId: userId, sessionId: id });
    return count;
  });
  tandem.metrics.sessionsClosed.inc({ reason }, ended);
}

async function namedByReference(tandem: Tandem, reference: SessionReference | null): Promise<Named | null> {
  const found = reference && (await findOpenSession(tandem, reference.sessionId));
  if (!found) return null;
  const accepted = isLive(tandem, found) && acceptsCookie(found, reference);
  return { id: found.session.id, userId: found.user.id, ownerId: accepted ? found.user.id : null };
}

async function namedByApiToken(tandem: Tandem, claims: ApiTokenClaims | null): Promise<Named | null> {
  const found = claims && (await findOpenSession(tandem, claims.sessionId));
  if (!found) return null;
  const accepted = isLive(tandem, found) && acceptsApiToken(tandem, found, claims);
  return { id: found.session.id, userId: found.user.id, ownerId: accepted ? found.user.id : null };
}
