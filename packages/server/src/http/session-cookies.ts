import type { FastifyReply } from 'fastify';
import { type CookieToSet, clearedSessionCookie } from '../sessions/cookies.ts';

/** Puts a session cookie into an answer; nothing where the client is due none. */
export function giveSessionCookie(reply: FastifyReply, cookie: CookieToSet | null): void {
  if (cookie) reply.setCookie(cookie.name, cookie.value, cookie.options);
}

/** Makes the client forget its session cookie. */
export function takeSessionCookie(reply: FastifyReply): void {
  giveSessionCookie(reply, clearedSessionCookie(reply.server.tandem));
}
