import type { Tandem } from '../context.ts';
import { TandemError } from '../errors.ts';
import { readApiToken } from './api-tokens.ts';
import type { SessionReference } from './sealed-reference.ts';
import { acceptsApiToken, acceptsCookie, closeSession, findLiveSession, type LiveSession } from './sessions.ts';

export interface SignOutRequest {
  readonly cookie: SessionReference | null;
  readonly apiToken: string | null;
  /** Whether the request is known to come from our own page. A cookie alone counts only then. */
  readonly sameOrigin: boolean;
  readonly notificationToken?: string | undefined;
}

/** A session that a credential names. A dead one has nothing left to end but what it holds itself. */
interface Named {
  readonly id: string;
  readonly live: LiveSession | null;
  /** Whether the credential is good for more than to end its own session. */
  readonly accepted: boolean;
}

/**
 * Ends the session that the request's credentials name: both halves, and its notification tokens, in one transaction.
 * Repeatable: with no credential, or with one of a session that has ended, it changes nothing and is no error.
 *
 * @throws {@link TandemError} `credential_mismatch` where cookie and token name two live sessions; `cross_site` where a
 * live cookie comes alone and not from our own page, since a success would then be a lie.
 */
export async function signOut(tandem: Tandem, request: SignOutRequest): Promise<void> {
  const byToken = await namedByToken(tandem, request.apiToken);
  const byCookie = await namedByCookie(tandem, request.cookie);
  if (byToken?.live && byCookie && byToken.id !== byCookie.id) throw new TandemError('credential_mismatch');
  if (byCookie && byCookie.id !== byToken?.id && !request.sameOrigin) throw new TandemError('cross_site');

  const named = byCookie ?? byToken;
  if (!named) return;
  await tandem.database.prisma.$transaction(async (transaction) => {
    await closeSession(tandem, transaction, { id: named.id, reason: 'signed_out' });
    if (named.live && named.accepted && request.notificationToken !== undefined) {
      await transaction.notificationToken.deleteMany({
        where: { token: request.notificationToken, userId: named.live.user.id },
      });
    }
  });
}

/** An expired token still names its session, and may end that. */
async function namedByToken(tandem: Tandem, token: string | null): Promise<Named | null> {
  const claims = token === null ? null : await readApiToken(tandem, token);
  if (!claims) return null;
  const live = await findLiveSession(tandem, claims.sessionId);
  return { id: claims.sessionId, live, accepted: live !== null && acceptsApiToken(live, claims) };
}

async function namedByCookie(tandem: Tandem, cookie: SessionReference | null): Promise<Named | null> {
  const live = cookie && (await findLiveSession(tandem, cookie.sessionId));
  return live && acceptsCookie(live, cookie) ? { id: live.session.id, live, accepted: true } : null;
}
