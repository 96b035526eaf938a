import etag from '@fastify/etag';
import type { FastifyPluginAsync } from 'fastify';
import { isPublic } from '../http/access.ts';

/** `/openapi.json`: the API, for those who generate clients. */
export const openApiRoutes: FastifyPluginAsync = async (app) => {
  await app.register(etag);
  app.get('/openapi.json', isPublic, async (_request, reply) => {
    reply.header('cache-control', 'public, no-cache');
    return app.openApi();
  });
};
