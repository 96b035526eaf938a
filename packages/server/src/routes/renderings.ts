import type { Identity, Session, SignInAttempt } from '../generated/prisma/client.ts';
import type { AccountOfUser } from '../people/accounts/accounts.ts';
import type { Invitation } from '../people/accounts/invitations.ts';
import type { Member } from '../people/accounts/memberships.ts';
import { type CookieToSet, describeCookie } from '../sessions/cookies.ts';
import type { UserDevice } from '../sessions/devices.ts';
import type { SessionUser } from '../sessions/sessions.ts';
import type { SignedIn } from '../sign-in/signed-in.ts';

/** The sign-in answer: who, where, the session, and the native half where the client is due one. */
export function renderSignedIn({ session, user, accounts, cookie, apiToken, refreshToken, passwordDropped }: SignedIn) {
  return {
    ...(apiToken && {
      token: apiToken.token,
      token_type: 'Bearer',
      expires_at: apiToken.expiresAt.toISOString(),
      expires_in: apiToken.expiresInSeconds,
      refresh_token: refreshToken,
    }),
    ...(passwordDropped && { password_dropped: true }),
    user: renderUser(user),
    account_id: session.accountId,
    accounts: accounts.map(renderAccount),
    session: { ...renderSession(session), ...(cookie && { cookie: renderCookie(cookie, session) }) },
  };
}

export function renderUser(user: SessionUser) {
  return {
    id: user.id,
    email: user.email,
    email_verified: user.emailVerifiedAt !== null,
    name: user.name,
    time_zone: user.timeZone,
    preferred_language: user.preferredLanguage,
    created_at: user.createdAt.toISOString(),
  };
}

export function renderAccount({ id, name, role, personal }: AccountOfUser) {
  return { id, name, role, personal };
}

export function renderMember({ userId, name, email, role, since }: Member) {
  return { user_id: userId, name, email, role, since: since.toISOString() };
}

export function renderInvitation({ id, email, role, createdAt, expiresAt }: Invitation) {
  return { id, email, role, created_at: createdAt.toISOString(), expires_at: expiresAt.toISOString() };
}

export function renderSession(session: Session) {
  return {
    id: session.id,
    created_at: session.createdAt.toISOString(),
    idle_expires_at: session.idleExpiresAt.toISOString(),
    absolute_expires_at: session.absoluteExpiresAt.toISOString(),
  };
}

/** A device in its owner's list: by an id that is no secret. */
export function renderDevice({ session, push }: UserDevice, currentId: string) {
  return {
    id: session.id,
    current: session.id === currentId,
    kind: session.kind,
    platform: session.platform,
    device_name: session.deviceName,
    app_version: session.appVersion,
    browser: session.browser,
    ip: session.ip,
    created_at: session.createdAt.toISOString(),
    last_seen_at: session.lastSeenAt.toISOString(),
    push,
  };
}

export function renderIdentity({ id, provider, email, createdAt }: Identity) {
  return { id, provider, email, created_at: createdAt.toISOString() };
}

/** One attempt to sign in, as whose account it is may know it. */
export function renderSignIn({ id, at, kind, outcome, risk, reasons, ip, browser, device, platform }: SignInAttempt) {
  return { id, at: at.toISOString(), kind, outcome, risk, reasons, ip, browser, device, platform };
}

function renderCookie(cookie: CookieToSet, session: Session) {
  const { name, path, expiresAt, secure, httpOnly, sameSite } = describeCookie(cookie, session);
  return { name, path, expires_at: expiresAt.toISOString(), secure, http_only: httpOnly, same_site: sameSite };
}
