import type { FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import { TandemError } from '../errors.ts';

/** Where a request comes from: our own page, somebody else's, or no page at all. */
export type RequestOrigin = 'same' | 'foreign' | 'none';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** By Fetch metadata where the engine sends it, else by `Origin`: page script can forge neither. */
export function originOf(request: FastifyRequest, config: Config): RequestOrigin {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' ? 'same' : 'foreign';
  if (request.headers.origin === undefined) return 'none';
  return request.headers.origin === config.publicUrl ? 'same' : 'foreign';
}

/**
 * Lets no other site's page do anything in our user's name, signing in included.
 *
 * @throws {@link TandemError} `cross_site` for an unsafe request from a foreign page.
 */
export function refuseForeignPages(request: FastifyRequest, config: Config): void {
  if (isUnsafe(request) && originOf(request, config) === 'foreign') {
    throw new TandemError('cross_site', {
      detail: `The request came from ${request.headers.origin ?? 'another site'}; this server is ${config.publicUrl} (PUBLIC_URL).`,
    });
  }
}

/**
 * A cookie goes along with whatever a browser sends: alone it proves nothing of who asked.
 *
 * @throws {@link TandemError} `cross_site` for an unsafe request by cookie that is not known to be our own page's.
 */
export function refuseBareCookie(request: FastifyRequest, config: Config): void {
  if (isUnsafe(request) && originOf(request, config) !== 'same') {
    throw new TandemError('cross_site', {
      detail: 'A cookie alone needs an Origin or Sec-Fetch-Site header, or the API token.',
    });
  }
}

/**
 * Whether a page calls a route that is for other origins' pages, and is of one that `CORS_ORIGINS` names. Such a page is a client
 * that holds its token: it brings no cookie and gets none.
 */
export function isNamedPage(request: FastifyRequest): boolean {
  const { origin } = request.headers;
  if (request.routeOptions.config?.crossOrigin !== true || origin === undefined) return false;
  const { config } = request.server.tandem;
  return config.corsOrigins.includes(origin) && originOf(request, config) === 'foreign';
}

/** Its browser's cookies may be of somebody else, and prove nothing. */
export function forgetCookies(request: FastifyRequest): void {
  delete request.headers.cookie;
}

function isUnsafe(request: FastifyRequest): boolean {
  return !SAFE_METHODS.has(request.method);
}
