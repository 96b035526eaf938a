import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { isPublic } from '../http/access.ts';
import { isLocalPeer } from '../http/local-peer.ts';
import { whateverThePressure } from '../http/pressure.ts';
import { constantTimeEqual } from '../secrets.ts';

/** `/metrics`, for a program on this machine or one that has the token. For anybody else there is no such thing. */
export const metricsRoutes: FastifyPluginAsync = async (app) => {
  const { config, metrics, revocations } = app.tandem;

  app.get('/metrics', { config: { ...isPublic.config, ...whateverThePressure } }, async (request, reply) => {
    const allowed = hasToken(request, config.metricsToken) || isLocalPeer(request, config.trustedProxies);
    if (!allowed) return reply.callNotFound();
    metrics.sessionListenerHealthy.set(Number(revocations.isCurrent()));
    const { contentType, text } = await metrics.expose();
    return reply.type(contentType).send(text);
  });
};

function hasToken(request: FastifyRequest, token: string | null): boolean {
  return token !== null && constantTimeEqual(request.headers.authorization ?? '', `Bearer ${token}`);
}
