import type { FastifyInstance, FastifyRequest } from 'fastify';
import { identify, requireRole } from './access.ts';

/** What lets people into routes of an app around us. */
export interface Guards {
  /**
   * A hook that lets in whoever is signed in, and sets `request.principal`: for routes that are open otherwise, or scopes of them.
   *
   * @throws {@link TandemError} `unauthenticated`, `invalid_token`, `credential_mismatch`; `cross_site` for an unsafe request
   * by cookie that is not known to be our own page's.
   */
  requireUser(request: FastifyRequest): Promise<void>;
  /**
   * Likewise, but administrators alone.
   *
   * @throws {@link TandemError} as {@link requireUser} does; `forbidden`.
   */
  requireAdmin(request: FastifyRequest): Promise<void>;
}

declare module 'fastify' {
  interface FastifyInstance extends Guards {}
}

/** Hooks for the routes of an app around us: `app.get(path, { onRequest: app.requireAdmin }, handler)`. */
export function offerGuards(app: FastifyInstance): void {
  app.decorate('requireUser', (request: FastifyRequest) => admit(request, 'user'));
  app.decorate('requireAdmin', (request: FastifyRequest) => admit(request, 'admin'));
}

/** Who is known already is not asked again. A route that lets people in by this may go by permissions, whatever else it says. */
async function admit(request: FastifyRequest, access: 'user' | 'admin'): Promise<void> {
  const { permissions } = request.server.tandem;
  if (!permissions.isCurrent()) await permissions.refresh();
  if (request.principal.kind === 'guest') await identify(request, access);
  else if (access === 'admin') requireRole(request.principal, 'admin');
}
