import type { FastifyReply, FastifyRequest } from 'fastify';
import { clientIp } from '../../http/client.ts';
import type { LiveSession } from '../../sessions/sessions.ts';
import { issueToken, type TokenMaker } from './token.ts';

/** Puts a new token into an answer. */
export type GiveToken = (request: FastifyRequest, reply: FastifyReply, live: LiveSession) => Promise<void>;

export function tokenGiver(maker: TokenMaker): GiveToken {
  return async (request, reply, { session, user }) => {
    const { tandem } = request.server;
    const { token, expiresAt } = await issueToken(tandem, maker, { session, user, ip: clientIp(request) });
    if (maker.config.headers === 'old') reply.header('GN-Access-Token', token);
    else reply.header('X-GN-Auth-Token', token).header('X-GN-Auth-Expire', String(expiresAt.getTime()));
  };
}
