import type { FastifyRequest } from 'fastify';
import type { Tandem } from '../context.ts';
import { TandemError } from '../errors.ts';
import { type ApiTokenClaims, readApiToken } from '../sessions/api-tokens.ts';
import { readSessionCookie } from '../sessions/cookies.ts';
import {
  acceptsApiToken,
  acceptsCookie,
  findAccepting,
  type LiveSessionInGroups,
  resumeSession,
} from '../sessions/sessions.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How the token of a request to this route is read; by default as `Authorization: Bearer` has it. */
    readToken?: TokenReader;
  }
}

/** Reads the token of a session off a request; `null` where there is none. */
export type TokenReader = (tandem: Tandem, request: FastifyRequest) => Promise<PresentedToken | null>;

export interface PresentedToken {
  /** `null` for one that is no good. */
  readonly claims: ApiTokenClaims | null;
}

/** Who a request is. */
export type Principal = Guest | SignedInUser;

export interface Guest {
  readonly kind: 'guest';
}

export interface SignedInUser extends LiveSessionInGroups {
  readonly kind: 'user';
  readonly means: 'cookie' | 'api_token' | 'both';
  /** `null` where no token came along. */
  readonly tokenExpiresAt: Date | null;
  /** Whether that is an API token, and none of another dialect. */
  readonly hasApiToken: boolean;
}

/** What each credential of a request leads to: a live session, or `null` for a dead or missing one. */
export interface PresentedCredentials {
  readonly cookie: LiveSessionInGroups | null;
  readonly apiToken: LiveSessionInGroups | null;
  /** When the API token expires, if it is good. */
  readonly tokenExpiresAt: Date | null;
  /** Whether a token came along, good or not. */
  readonly tokenSent: boolean;
}

/** Of ours: `Bearer` and `token`, with one word after it or none that is any good. */
const SCHEME = /^\s*(?:bearer|token)(?:\s+(\S+)\s*$|\s|$)/i;

export const GUEST: Guest = { kind: 'guest' };

/**
 * Resume the session that cookie or API token name, or be a guest. A dead cookie is as good as none: browsers keep it.
 *
 * @throws {@link TandemError} `invalid_token` for a token that is not or no longer good; `credential_mismatch` where
 * cookie and token are of two sessions.
 */
export async function authenticate(
  tandem: Tandem,
  request: FastifyRequest,
  readToken = readerOf(request),
): Promise<Principal> {
  const presented = await readCredentials(tandem, request, readToken);
  if (presented.tokenSent && !presented.apiToken) throw new TandemError('invalid_token');
  if (areOfTwoSessions(presented)) throw new TandemError('credential_mismatch');
  const live = presented.apiToken ?? presented.cookie;
  const resumed = live && (await resumeSession(tandem, live));
  if (live && !resumed && presented.tokenSent) throw new TandemError('invalid_token');
  if (!resumed) return GUEST;
  const { tokenExpiresAt, tokenSent } = presented;
  const hasApiToken = tokenSent && readToken === readBearer;
  return { kind: 'user', ...resumed, means: meansOf(presented), tokenExpiresAt, hasApiToken };
}

/** Whether both credentials are alive, each of another session. */
export function areOfTwoSessions({ cookie, apiToken }: PresentedCredentials): boolean {
  return cookie !== null && apiToken !== null && cookie.session.id !== apiToken.session.id;
}

/** Looks at both credentials and refuses neither, for those who report or heal. */
export async function readCredentials(
  tandem: Tandem,
  request: FastifyRequest,
  readToken = readerOf(request),
): Promise<PresentedCredentials> {
  const cookie = readSessionCookie(tandem, request.headers.cookie);
  const token = await readToken(tandem, request);
  const claims = token?.claims ?? null;
  const apiToken =
    claims && (await findAccepting(tandem, claims.sessionId, (live) => acceptsApiToken(tandem, live, claims)));
  return {
    cookie: cookie && (await findAccepting(tandem, cookie.sessionId, (live) => acceptsCookie(live, cookie))),
    apiToken,
    tokenExpiresAt: apiToken && claims.expiresAt,
    tokenSent: token !== null,
  };
}

/** The API token, as {@link bearerToken} has it. */
export const readBearer: TokenReader = async (tandem, request) => {
  const token = bearerToken(request);
  return token === null ? null : { claims: await readApiToken(tandem, token) };
};

/**
 * The token of an `Authorization: Bearer …` header, or of the older `token …`. `null` without one of these; a malformed one
 * is an empty string, which no session has. Other schemes are not ours: a proxy may use them.
 */
export function bearerToken(request: FastifyRequest): string | null {
  const { authorization } = request.headers;
  if (authorization === undefined) return null;
  if (countOf(request.raw.rawHeaders, 'authorization') > 1) {
    throw new TandemError('invalid_request', { detail: 'Two Authorization headers in one request.' });
  }
  const [scheme, token = ''] = SCHEME.exec(authorization) ?? [];
  return scheme === undefined ? null : token;
}

function readerOf({ routeOptions }: FastifyRequest): TokenReader {
  return routeOptions.config?.readToken ?? readBearer;
}

function meansOf({ cookie, apiToken }: PresentedCredentials): SignedInUser['means'] {
  if (cookie && apiToken) return 'both';
  return apiToken ? 'api_token' : 'cookie';
}

/** Node keeps the first of two, another server the last: `rawHeaders` has name and value of each, in turn. */
function countOf(rawHeaders: readonly string[], name: string): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const header = rawHeaders[index] ?? '';
    if (header.length === name.length && header.toLowerCase() === name) count += 1;
  }
  return count;
}
