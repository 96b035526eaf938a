import type { Tandem } from '../context.ts';
import type { SessionKind } from '../generated/prisma/client.ts';
import { type ApiToken, issueApiToken } from './api-tokens.ts';
import { type CookieToSet, sessionCookie } from './cookies.ts';
import { refreshToken } from './refresh-tokens.ts';
import type { LiveSession } from './sessions.ts';

/** The halves of a session, as one client is due them. */
export interface Credentials {
  /** The WebView half. An API client gets none. */
  readonly cookie: CookieToSet | null;
  /** The native half. A page gets none. */
  readonly apiToken: ApiToken | null;
  /** Goes with the native half. */
  readonly refreshToken: string | null;
}

/** Every half of the session's current generation that a client of that kind is due. Writes nothing. */
export async function issueCredentials(
  tandem: Tandem,
  { session, user }: LiveSession,
  due: SessionKind,
): Promise<Credentials> {
  const native = due !== 'web';
  return {
    cookie: due === 'api' ? null : sessionCookie(tandem, session),
    apiToken: native ? await issueApiToken(tandem, session, user) : null,
    refreshToken: native ? refreshToken(tandem, session) : null,
  };
}
