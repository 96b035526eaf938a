import type { FastifyRequest } from 'fastify';
import type { Tandem } from '../context.ts';
import { readApiToken } from '../sessions/api-tokens.ts';
import { readSessionCookie } from '../sessions/cookies.ts';
import { readRefreshToken } from '../sessions/refresh-tokens.ts';
import type { SignOutRequest } from '../sessions/sign-out.ts';
import { bearerToken } from './authenticate.ts';
import { originOf } from './origin-guard.ts';

/** What a sign-out needs to know of the request that asks for it: which sessions its credentials name. */
export async function signOutRequest(
  tandem: Tandem,
  request: FastifyRequest,
  named: { refreshToken?: string | undefined; notificationToken?: string | undefined } = {},
): Promise<SignOutRequest> {
  const apiToken = bearerToken(request);
  return {
    cookie: readSessionCookie(tandem, request.headers.cookie),
    apiToken: apiToken === null ? null : await readApiToken(tandem, apiToken),
    refreshToken: named.refreshToken === undefined ? null : readRefreshToken(tandem, named.refreshToken),
    sameOrigin: originOf(request, tandem.config) === 'same',
    notificationToken: named.notificationToken,
  };
}
