import type { SetCookie } from 'cookie';
import type { Config } from '../config.ts';
import type { Tandem } from '../context.ts';
import { TandemError } from '../errors.ts';
import type { Session } from '../generated/prisma/client.ts';
import { type SessionReference, seal, unseal } from './sealed-reference.ts';

/** A cookie to set. */
export interface CookieToSet {
  readonly name: string;
  readonly value: string;
  readonly options: Omit<SetCookie, 'name' | 'value'> & { maxAge: number; secure: boolean };
}

/**
 * The session cookie. It is set when a session is opened and stays the browser's as long as the session can live at the
 * longest: when it ends before that is for the server to know, so no later answer has to set it again.
 */
export function sessionCookie(tandem: Tandem, session: Session): CookieToSet {
  const lifetimeMilliseconds = session.absoluteExpiresAt.getTime() - tandem.clock.now().getTime();
  return {
    name: cookieName(tandem.config),
    value: seal(tandem.sealKeys.cookie, { sessionId: session.id, generation: session.generation }),
    options: cookieAttributes(tandem.config, Math.max(0, Math.floor(lifetimeMilliseconds / 1000))),
  };
}

/** What a shell has to know to put the cookie into its WebView's store; never its value. */
export function describeCookie({ name, options }: CookieToSet, session: Session) {
  const { path, secure, httpOnly } = options;
  return { name, path, expiresAt: session.absoluteExpiresAt, secure, httpOnly, sameSite: 'Lax' };
}

/** Makes the browser forget the session cookie. */
export function clearedSessionCookie(tandem: Tandem): CookieToSet {
  return { name: cookieName(tandem.config), value: '', options: cookieAttributes(tandem.config, 0) };
}

/**
 * The session that a `Cookie` header refers to; `null` where there is none, or one that is not ours.
 *
 * @throws {@link TandemError} `invalid_request` where two cookies have our name: one of them was planted.
 */
export function readSessionCookie(tandem: Tandem, header: string | undefined): SessionReference | null {
  const ours = cookieValues(cookieName(tandem.config), header);
  if (ours.length > 1) throw new TandemError('invalid_request', { detail: 'Two session cookies in one request.' });
  return ours[0] === undefined ? null : unseal(tandem.sealKeys.cookie, ours[0]);
}

/** The cookie that a device keeps its mark in, signed out or not: see device-marks.ts. */
export function markCookie({ config }: Tandem, mark: string): CookieToSet {
  const lifetimeSeconds = config.absoluteLifetimeSeconds;
  return { name: markCookieName(config), value: mark, options: cookieAttributes(config, lifetimeSeconds) };
}

/** What a `Cookie` header says to be the device's mark; `null` where there is none, or more than one. */
export function readMarkCookie({ config }: Tandem, header: string | undefined): string | null {
  const [mark = null, ...others] = cookieValues(markCookieName(config), header);
  return others.length > 0 ? null : mark;
}

/** `__Host-` binds the cookie to this very host over https; over plain http (development) browsers refuse that name. */
export function cookieName(config: Config): string {
  return config.https ? '__Host-tandem' : 'tandem';
}

function markCookieName(config: Config): string {
  return `${cookieName(config)}-device`;
}

/** Every value that a `Cookie` header has under a name: of two, one was planted. */
export function cookieValues(name: string, header = ''): string[] {
  const prefix = `${name}=`;
  const pairs = header.split(';').map((pair) => pair.trim());
  return pairs.filter((pair) => pair.startsWith(prefix)).map((pair) => pair.slice(prefix.length));
}

/** `Lax`: a cookie has to come along when a mail, or a provider, leads here. */
export function cookieAttributes(config: Config, maxAge: number): CookieToSet['options'] {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: config.https, maxAge };
}
