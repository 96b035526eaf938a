import type { FastifyRequest } from 'fastify';
import { epochSeconds } from '../../clock.ts';
import type { Config } from '../../config.ts';
import type { Tandem } from '../../context.ts';
import { bearerToken } from '../../http/authenticate.ts';
import type { LiveSession } from '../../sessions/sessions.ts';
import { type SecretTokens, secretTokens } from '../secret-tokens.ts';

const LIFETIME_SECONDS = 60 * 60;
/** What its clients send where they have kept none. */
const NONE = new Set(['null', 'undefined']);

export function daptinTokens(config: Config): SecretTokens {
  const issuer = `${config.publicUrl}/daptin`;
  return secretTokens(config, { purpose: 'daptin-token', issuer, lifetimeSeconds: LIFETIME_SECONDS });
}

/** A token for its clients, who show whose it is. There is one for a session. */
export function issueToken(tandem: Tandem, tokens: SecretTokens, live: LiveSession): string {
  const { session, user } = live;
  const nbf = epochSeconds(tandem.clock.now());
  return tokens.issue(tandem, live, { email: user.email, name: user.name, nbf, jti: session.id });
}

/** The token that a request brings, good or not; `null` where there is none. */
export function tokenOf(request: FastifyRequest): string | null {
  const token = bearerToken(request);
  return token === null || NONE.has(token) ? null : token;
}
