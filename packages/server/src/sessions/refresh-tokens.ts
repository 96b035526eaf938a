import type { Tandem } from '../context.ts';
import type { Session } from '../generated/prisma/client.ts';
import { type SessionReference, seal, unseal } from './sealed-reference.ts';

/** What renews both halves. Sealed like the cookie, under a key of its own; it never leaves native code. */
export function refreshToken(tandem: Tandem, session: Session): string {
  return seal(tandem.sealKeys.refreshToken, { sessionId: session.id, generation: session.generation });
}

/** The session and generation that a refresh token is of; `null` for what is none of ours. */
export function readRefreshToken(tandem: Tandem, token: string): SessionReference | null {
  return unseal(tandem.sealKeys.refreshToken, token);
}
