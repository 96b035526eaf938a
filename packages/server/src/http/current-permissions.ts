import type { FastifyInstance } from 'fastify';

/** Keeps what permissions go by current where they are asked: each request to a route here that isn't `public` begins with it. */
export function keepPermissionsCurrent(app: FastifyInstance): void {
  const { permissions } = app.tandem;
  app.addHook('onRequest', (request, _reply, done) => {
    const isPublic = request.is404 || request.routeOptions.config.access === 'public';
    if (isPublic || permissions.isCurrent()) done();
    else permissions.refresh().then(() => done(), done);
  });
}
