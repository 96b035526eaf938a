import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { TandemError } from '../errors.ts';
import { isPublic, userOf } from '../http/access.ts';
import { clientIp, describeDevice, isPage } from '../http/client.ts';
import { giveSessionCookie } from '../http/session-cookies.ts';
import { sessionCookie } from '../sessions/cookies.ts';
import { claimHandoff, createHandoff, HANDOFF_LIFETIME_SECONDS } from '../sessions/handoffs.ts';
import { renewSession } from '../sessions/renewal.ts';
import { signedInAgain } from '../sign-in/signed-in.ts';
import { renderSignedIn } from './renderings.ts';
import { HandoffBody, HandoffClaimBody, RenewalBody } from './schemas.ts';

/** Keeps the two halves of a session together: renews both, gives the one back that was lost. */
export const healingRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;

  app.post('/api/v1/auth/renewal', { ...isPublic, schema: { body: RenewalBody } }, async (request, reply) => {
    const live = await renewSession(tandem, request.body.refresh_token, clientIp(request));
    const signedIn = await signedInAgain(tandem, live, isPage(request) ? 'web' : live.session.kind);
    giveSessionCookie(reply, signedIn.cookie);
    return renderSignedIn(signedIn);
  });

  app.post('/api/v1/auth/web_session', async (request, reply) => {
    const { session, means } = userOf(request);
    if (means === 'cookie') throw new TandemError('unauthenticated', { detail: 'Send the API token.' });
    giveSessionCookie(reply, sessionCookie(tandem, session));
    return reply.code(204).send();
  });

  app.post('/api/v1/auth/handoff', { schema: { body: HandoffBody } }, async (request, reply) => {
    const code = await createHandoff(tandem, userOf(request), request.body.code_challenge);
    return reply.code(201).send({ code, expires_in: HANDOFF_LIFETIME_SECONDS });
  });

  app.post('/api/v1/auth/handoff/claim', { ...isPublic, schema: { body: HandoffClaimBody } }, async (request) => {
    if (isPage(request)) throw new TandemError('cross_site', { detail: 'A code is claimed by native code.' });
    const { code, code_verifier: codeVerifier, device } = request.body;
    const live = await claimHandoff(tandem, { code, codeVerifier }, describeDevice(request, device));
    return renderSignedIn({ ...(await signedInAgain(tandem, live, 'native')), cookie: null });
  });
};
