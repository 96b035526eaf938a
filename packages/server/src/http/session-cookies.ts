import { stringifySetCookie } from 'cookie';
import type { FastifyReply } from 'fastify';
import { type CookieToSet, clearedSessionCookie, markCookie, readMarkCookie } from '../sessions/cookies.ts';
import { markFor } from '../sessions/device-marks.ts';
import type { SignedIn } from '../sign-in/signed-in.ts';

/** Puts a cookie into an answer; nothing where the client is due none. */
export function giveCookie(reply: FastifyReply, cookie: CookieToSet | null): void {
  if (cookie)
    reply.header('set-cookie', stringifySetCookie({ ...cookie.options, name: cookie.name, value: cookie.value }));
}

/** Puts the cookies of a sign-in into its answer: the session's, and the mark that the device is known by from then on. */
export function giveCookies(reply: FastifyReply, { cookie, user }: SignedIn): void {
  giveCookie(reply, cookie);
  if (!cookie) return;
  const { tandem } = reply.server;
  const mark = markFor(tandem, user.email, readMarkCookie(tandem, reply.request.headers.cookie));
  giveCookie(reply, markCookie(tandem, mark));
}

/** Makes the client forget its session cookie. */
export function takeSessionCookie(reply: FastifyReply): void {
  giveCookie(reply, clearedSessionCookie(reply.server.tandem));
}
