import { pathOf } from '@tandem-auth/server';
import type { FastifyInstance } from 'fastify';

/** One line for each answer. Without the query: old shells put their push token there. */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    request.log.info(
      {
        method: request.method,
        path: pathOf(request),
        status: reply.statusCode,
        ...(request.refusal && { code: request.refusal }),
        milliseconds: Math.round(reply.elapsedTime),
        ...(request.principal.kind === 'user' && { session: request.principal.session.id }),
      },
      'answered',
    );
  });
}
