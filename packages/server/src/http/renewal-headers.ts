import type { FastifyInstance } from 'fastify';
import { issueApiToken } from '../sessions/api-tokens.ts';
import { isPage } from './client.ts';

/**
 * Renews API tokens by headers of ordinary answers, for clients that know no other way: in every answer (sliding), or
 * where the request asks for it. Off unless the configuration names a header. Never for a page, nor for a dialect's token.
 */
export function sendRenewalHeaders(app: FastifyInstance): void {
  const { sliding, onRequest, expiry } = app.tandem.config.renewalHeaders;
  if (!sliding && !onRequest && !expiry) return;
  app.addHook('onSend', async (request, reply) => {
    const { principal } = request;
    if (principal.kind !== 'user' || !principal.hasApiToken || !principal.tokenExpiresAt || isPage(request)) return;
    const asked = onRequest !== null && request.headers[onRequest] === 'true';
    const renewed = sliding || asked ? await issueApiToken(app.tandem, principal.session, principal.user) : null;
    if (renewed && sliding) reply.header(sliding, renewed.token);
    if (renewed && asked) reply.header(onRequest, renewed.token);
    if (expiry) reply.header(expiry, (renewed?.expiresAt ?? principal.tokenExpiresAt).toISOString());
  });
}
