import type { FastifyInstance, FastifyRequest } from 'fastify';
import { TandemError } from '../errors.ts';
import { authenticate, GUEST, type Principal } from './authenticate.ts';
import { refuseBareCookie, refuseForeignPages } from './origin-guard.ts';

/** Who may call a route: `public` is for everyone, `user` (the default) for whoever is signed in. */
export type Access = 'public' | 'user';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
  interface FastifyRequest {
    /** Who this request is. On a `public` route nobody has asked yet: a guest. */
    principal: Principal;
  }
}

/**
 * Deny by default: one root hook stands before every route of the app, whatever its path, and lets guests through only
 * where the route says `config: { access: 'public' }`.
 */
export function guardRoutes(app: FastifyInstance): void {
  app.decorateRequest('principal');
  app.addHook('onRequest', async (request) => {
    request.principal = GUEST;
    refuseForeignPages(request, app.tandem.config);
    if (request.is404 || request.routeOptions.config.access === 'public') return;
    request.principal = await authenticate(app.tandem, request);
    if (request.principal.kind === 'guest') throw new TandemError('unauthenticated');
    if (request.principal.means === 'cookie') refuseBareCookie(request, app.tandem.config);
  });
}

/** The signed-in user of a request to a route that is not public. */
export function userOf(request: FastifyRequest): Extract<Principal, { kind: 'user' }> {
  if (request.principal.kind !== 'user') throw new TandemError('unauthenticated');
  return request.principal;
}
