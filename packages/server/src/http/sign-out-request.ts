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

/** In whatever dialect it is, since it can end but its own session; on a dialect's route in that dialect's alone. */
async function readAnyToken(tandem: Tandem, request: FastifyRequest): Promise<ApiTokenClaims | null> {
  const { readToken: own } = request.routeOptions.config;
  for (const readToken of own ? [own] : [readBearer, ...tandem.dialects.map((dialect) => dialect.readToken)]) {
    const presented = await readToken(tandem, request);
    if (presented?.claims) return presented.claims;
  }
  return null;
}
