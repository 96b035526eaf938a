import type { FastifyRequest } from 'fastify';
import type { Tandem } from '../context.ts';
import type { ApiTokenClaims } from '../sessions/api-tokens.ts';
import { readSessionCookie } from '../sessions/cookies.ts';
import { readRefreshToken } from '../sessions/refresh-tokens.ts';
import type { SignOutRequest } from '../sessions/sign-out.ts';
import { readBearer } from './authenticate.ts';
import { originOf } from './origin-guard.ts';

/** What a sign-out needs to know of the request that asks for it: which sessions its credentials name. */
export async function signOutRequest(
  tandem: Tandem,
  request: FastifyRequest,
  named: { refreshToken?: string | undefined; notificationToken?: string | undefined } = {},
): Promise<SignOutRequest> {
  return {
    cookie: readSessionCookie(tandem, request.headers.cookie),
    apiToken: await readAnyToken(tandem, request),
    refreshToken: named.refreshToken === undefined ? null : readRefreshToken(tandem, named.refreshToken),
    sameOrigin: originOf(request, tandem.config) === 'same',
    notificationToken: named.notificationToken,
  };
}

/** In whatever language it is: a token can end but its own session. */
async function readAnyToken(tandem: Tandem, request: FastifyRequest): Promise<ApiTokenClaims | null> {
  for (const readToken of [readBearer, ...tandem.dialects.map((dialect) => dialect.readToken)]) {
    const presented = await readToken(tandem, request);
    if (presented?.claims) return presented.claims;
  }
  return null;
}
