import type { FastifyRequest } from 'fastify';

/** The path of a request, without its query: old shells send their notification token there. */
export function pathOf(request: Pick<FastifyRequest, 'url'>): string {
  return request.url.split('?', 1)[0] ?? request.url;
}

/** What a log line says of a request, for Fastify's `logger.serializers`: no headers and no query. */
export const logSerializers = {
  req: (request: FastifyRequest) => ({ method: request.method, path: pathOf(request), ip: request.ip }),
};
