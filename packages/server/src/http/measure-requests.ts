import type { FastifyInstance } from 'fastify';

/** Counts every answer by its route's template: a path would make a series of whatever a client asks for. */
export function measureRequests(app: FastifyInstance): void {
  const { requestSeconds } = app.tandem.metrics;
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.is404 ? 'none' : (request.routeOptions.url ?? 'none');
    const status = `${Math.floor(reply.statusCode / 100)}xx`;
    requestSeconds.observe({ method: request.method, route, status }, reply.elapsedTime / 1000);
    done();
  });
}
