import type { FastifyPluginAsync } from 'fastify';
import { isPublic } from '../http/access.ts';
import { whateverThePressure } from '../http/pressure.ts';
import { KEY_SET_MAX_AGE_SECONDS } from '../sessions/signing-keys.ts';

/** For those who run the server, and for those who verify its tokens. */
export const operationRoutes: FastifyPluginAsync = async (app) => {
  const { tandem } = app;

  app.get('/health/live', { config: { ...isPublic.config, ...whateverThePressure } }, async () => ({ status: 'ok' }));

  app.get('/health/ready', isPublic, async () => {
    await tandem.database.ping();
    return { status: 'ok' };
  });

  app.get('/.well-known/jwks.json', isPublic, async (_request, reply) => {
    reply.header('cache-control', `public, max-age=${KEY_SET_MAX_AGE_SECONDS}`);
    return tandem.signingKeys.keySet();
  });
};
