import type { FastifyReply, FastifyRequest } from 'fastify';
import { clientIp } from '../../http/client.ts';
import type { LiveSession } from '../../sessions/sessions.ts';
import { issueToken, type TokenMaker } from './token.ts';

export const ACCESS_TOKEN = 'GN-Access-Token';
export const AUTH_TOKEN = 'X-GN-Auth-Token';
export const AUTH_EXPIRE = 'X-GN-Auth-Expire';

/** Puts a new token into an answer. */
export type GiveToken = (request: FastifyRequest, reply: FastifyReply, live: LiveSession) => Promise<void>;

export function tokenGiver(maker: TokenMaker): GiveToken {
  return async (request, reply, { session, user }) => {
    const { tandem } = request.server;
    const { token, expiresAt } = await issueToken(tandem, maker, { session, user, ip: clientIp(request) });
    if (maker.config.headers === 'old') reply.header(ACCESS_TOKEN, token);
    else reply.header(AUTH_TOKEN, token).header(AUTH_EXPIRE, String(expiresAt.getTime()));
  };
}
