import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { TandemError } from '../errors.ts';
import { forUsers, publicly, userOf } from '../http/access.ts';
import { clientIp, describeDevice, isPage, refusePages } from '../http/client.ts';
import type { Description } from '../http/openapi.ts';
import { giveCookie } from '../http/session-cookies.ts';
import { sessionCookie } from '../sessions/cookies.ts';
import { claimHandoff, createHandoff, HANDOFF_LIFETIME_SECONDS } from '../sessions/handoffs.ts';
import { renewSession } from '../sessions/renewal.ts';
import { signedInAgain } from '../sign-in/signed-in.ts';
import { HandoffAnswer, SignedInAnswer } from './answers.ts';
import { renderSignedIn } from './renderings.ts';
import { HandoffBody, HandoffClaimBody, RenewalBody } from './schemas.ts';

const RENEW: Description = {
  operationId: 'renewSession',
  tag: 'auth',
  summary: 'Renews both halves of a session.',
  answers: { 200: SignedInAnswer },
  refusals: ['invalid_token', 'token_reused', 'rate_limited'],
};
const GIVE_COOKIE: Description = {
  operationId: 'giveSessionCookie',
  tag: 'auth',
  summary: 'Gives a WebView the cookie it has lost, by the API token.',
  answers: { 204: null },
};
const HAND_OFF: Description = {
  operationId: 'createHandoff',
  tag: 'auth',
  summary: 'Makes a code that gives the native half to this session.',
  answers: { 201: HandoffAnswer },
  refusals: ['rate_limited'],
};
const CLAIM: Description = {
  operationId: 'claimHandoff',
  tag: 'auth',
  summary: 'Claims the native half of a session by its code.',
  answers: { 200: SignedInAnswer },
  refusals: ['invalid_grant'],
};

/** Keeps the two halves of a session together: renews both, gives the one back that was lost. */
export const healingRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;

  app.post('/api/v1/auth/renewal', { ...publicly(RENEW), schema: { body: RenewalBody } }, async (request, reply) => {
    const live = await renewSession(tandem, request.body.refresh_token, clientIp(request));
    const signedIn = await signedInAgain(tandem, live, isPage(request) ? 'web' : live.session.kind);
    giveCookie(reply, signedIn.cookie);
    return renderSignedIn(signedIn);
  });

  app.post('/api/v1/auth/web_session', forUsers(GIVE_COOKIE), async (request, reply) => {
    const { session, means } = userOf(request);
    if (means === 'cookie') throw new TandemError('unauthenticated', { detail: 'Send the API token.' });
    giveCookie(reply, sessionCookie(tandem, session));
    return reply.code(204).send();
  });

  app.post('/api/v1/auth/handoff', { ...forUsers(HAND_OFF), schema: { body: HandoffBody } }, async (request, reply) => {
    const code = await createHandoff(tandem, userOf(request), request.body.code_challenge);
    return reply.code(201).send({ code, expires_in: HANDOFF_LIFETIME_SECONDS });
  });

  app.post(
    '/api/v1/auth/handoff/claim',
    { ...publicly(CLAIM), schema: { body: HandoffClaimBody } },
    async (request) => {
      refusePages(request);
      const { code, code_verifier: codeVerifier, device } = request.body;
      const live = await claimHandoff(tandem, { code, codeVerifier }, describeDevice(request, device));
      return renderSignedIn({ ...(await signedInAgain(tandem, live, 'native')), cookie: null });
    },
  );
};
