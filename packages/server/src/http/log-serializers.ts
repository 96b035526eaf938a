import type { FastifyRequest } from 'fastify';

/**
 * What a log line says of a request, for Fastify's `logger.serializers`: no headers, and of the URL the path alone. Old
 * shells send their notification token in the query.
 */
export const logSerializers = {
  req: (request: FastifyRequest) => ({
    method: request.method,
    path: request.url.split('?', 1)[0],
    ip: request.ip,
  }),
};
