import type { Session, User } from '../generated/prisma/client.ts';
import type { AccountOfUser } from '../people/accounts.ts';
import type { CookieToSet } from '../sessions/cookies.ts';
import type { SignedIn } from '../sign-in/signed-in.ts';

/** The sign-in answer: who, where, the session, and the native half where the client is due one. */
export function renderSignedIn({ session, user, accounts, cookie, apiToken }: SignedIn) {
  return {
    ...(apiToken && {
      token: apiToken.token,
      token_type: 'Bearer',
      expires_at: apiToken.expiresAt.toISOString(),
      expires_in: apiToken.expiresInSeconds,
    }),
    user: renderUser(user),
    account_id: session.accountId,
    accounts: accounts.map(renderAccount),
    session: { ...renderSession(session), ...(cookie && { cookie: renderCookie(cookie, session) }) },
  };
}

export function renderUser(user: User) {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    time_zone: user.timeZone,
    preferred_language: user.preferredLanguage,
    created_at: user.createdAt.toISOString(),
  };
}

export function renderAccount({ id, name, role, personal }: AccountOfUser) {
  return { id, name, role, personal };
}

export function renderSession(session: Session) {
  return {
    id: session.id,
    created_at: session.createdAt.toISOString(),
    idle_expires_at: session.idleExpiresAt.toISOString(),
    absolute_expires_at: session.absoluteExpiresAt.toISOString(),
  };
}

/** What a shell has to know to put the cookie into its WebView's store; never its value. */
function renderCookie({ name, options }: CookieToSet, session: Session) {
  return {
    name,
    path: options.path,
    expires_at: session.absoluteExpiresAt.toISOString(),
    secure: options.secure,
    http_only: options.httpOnly,
    same_site: 'Lax',
  };
}
