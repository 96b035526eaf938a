import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type ErrorCode, TandemError } from '../errors.ts';
import type { Role } from '../people/users.ts';
import { authenticate, GUEST, type Principal, type SignedInUser } from './authenticate.ts';
import type { Description } from './openapi.ts';
import { forgetCookies, isNamedPage, refuseBareCookie, refuseForeignPages } from './origin-guard.ts';
import { refuseUnderPressure } from './pressure.ts';

/**
 * Who may call a route. `user`, the default: whoever is signed in. `admin`: those of them who have that role. `guest`: everyone;
 * whoever is signed in is known, and a credential that is no longer good is as good as none. `public`: everyone, and nobody is
 * asked who they are.
 */
export type Access = 'public' | 'guest' | 'user' | 'admin';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
    /** Whether a foreign page may post here: a provider's, which posts its answer. Such a route only leads on. */
    foreignPages?: true;
    /** Whether pages of the origins that `CORS_ORIGINS` names may call it; for a route that no cookie is needed for. */
    crossOrigin?: true;
  }
  interface FastifyInstance {
    /** Every route since the plugin was registered, for a test that walks them and names those a guest may call. */
    guardedRoutes: readonly [method: string, path: string][];
  }
  interface FastifyRequest {
    /** Who this request is. On a `public` route always a guest. */
    principal: Principal;
    /** Why it was refused, for the log. */
    refusal: ErrorCode | null;
  }
}

/** What a route says to be for everyone: `app.get(path, isPublic, handler)`. */
export const isPublic = { config: { access: 'public' } } as const;

/** The same of a route that `/openapi.json` describes. */
export function publicly(description: Description) {
  return { config: { access: 'public', description } } as const;
}

/** A route for signed-in users that `/openapi.json` describes. */
export function forUsers(description: Description) {
  return { config: { description } } as const;
}

/** A route for administrators that `/openapi.json` describes. */
export function forAdministrators(description: Description) {
  return { config: { access: 'admin', description } } as const;
}

/**
 * Deny by default: one root hook stands before every route of the app, whatever its path, and lets guests through only
 * where the route says so by name.
 *
 * @param defaultAccess who may call routes of the app around us that don't say.
 */
export async function guardRoutes(app: FastifyInstance, defaultAccess: Access): Promise<void> {
  const routes: [method: string, path: string][] = [];
  app.decorate('guardedRoutes', routes);
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) routes.push([one, url]);
  });
  app.decorateRequest('principal');
  app.decorateRequest('refusal', null);
  app.addHook('onRequest', (request, _reply, done) => {
    request.principal = GUEST;
    done();
  });
  await refuseUnderPressure(app);
  app.addHook('onRequest', (request, _reply, done) => {
    if (isNamedPage(request)) forgetCookies(request);
    else if (!request.routeOptions.config.foreignPages) refuseForeignPages(request, app.tandem.config);
    const access = request.is404 ? 'public' : (request.routeOptions.config.access ?? defaultAccess);
    if (access === 'public') done();
    else identify(request, access).then(() => done(), done);
  });
}

/**
 * Finds out who is asking, and whether they may.
 *
 * @throws {@link TandemError} `unauthenticated`, `invalid_token`, `credential_mismatch`; `forbidden`; `cross_site` for an unsafe
 * request by cookie that is not known to be our own page's.
 */
export async function identify(request: FastifyRequest, access: 'guest' | 'user' | 'admin'): Promise<void> {
  request.principal = access === 'guest' ? await recogniseVisitor(request) : await requireUser(request);
  if (access === 'admin') requireRole(request.principal, 'admin');
  if (request.principal.kind === 'user' && request.principal.means === 'cookie') {
    refuseBareCookie(request, request.server.tandem.config);
  }
}

/** Who visits, where anybody may: a guest where credentials are missing, dead or of two sessions. */
export async function recogniseVisitor(request: FastifyRequest): Promise<Principal> {
  try {
    return await authenticate(request.server.tandem, request);
  } catch (error) {
    if (error instanceof TandemError && error.status === 401) return GUEST;
    throw error;
  }
}

/** The signed-in user of a request to a route that is for them alone. */
export function userOf(request: FastifyRequest): SignedInUser {
  if (request.principal.kind !== 'user') throw new TandemError('unauthenticated');
  return request.principal;
}

/** @throws {@link TandemError} `forbidden`. */
export function requireRole(principal: Principal, role: Role): void {
  if (principal.kind !== 'user' || !principal.user.roles.includes(role)) throw new TandemError('forbidden');
}

async function requireUser(request: FastifyRequest): Promise<Principal> {
  const principal = await authenticate(request.server.tandem, request);
  if (principal.kind === 'guest') throw new TandemError('unauthenticated');
  return principal;
}
