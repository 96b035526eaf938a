import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { forUsers, publicly, userOf } from '../http/access.ts';
import { refusePages, signInContext } from '../http/client.ts';
import type { Description } from '../http/openapi.ts';
import { giveCookies } from '../http/session-cookies.ts';
import { identitiesOf, unlinkIdentity } from '../social/identities.ts';
import { linkFromApp, signInFromApp } from '../social/social-sign-in.ts';
import { IdentitiesAnswer, IdentityAnswer, SignedInAnswer } from './answers.ts';
import { renderIdentity, renderSignedIn } from './renderings.ts';
import { AppClaimBody, AppSignInBody, RowParams } from './schemas.ts';

const CLAIM: Description = {
  operationId: 'claimSocialSignIn',
  tag: 'auth',
  summary: 'Signs in an app by what a provider has said in the system’s browser: opens a session.',
  answers: { 200: SignedInAnswer },
  refusals: [
    'invalid_grant',
    'account_inactive',
    'sign_in_blocked',
    'email_unverified',
    'social_email_unverified',
    'email_in_use',
    'rate_limited',
    'social_sign_in_failed',
  ],
};
const LIST: Description = {
  operationId: 'listIdentities',
  tag: 'users',
  summary: 'Lists by which providers’ word the user may sign in.',
  answers: { 200: IdentitiesAnswer },
};
const LINK: Description = {
  operationId: 'linkIdentity',
  tag: 'users',
  summary: 'Links what a provider has said in the system’s browser to the user.',
  answers: { 201: IdentityAnswer },
  refusals: ['invalid_grant', 'identity_taken', 'confirmation_required'],
};
const UNLINK: Description = {
  operationId: 'unlinkIdentity',
  tag: 'users',
  summary: 'Takes an identity off the user: nobody signs in by it any more.',
  answers: { 204: null },
  refusals: ['not_found', 'last_way_to_sign_in', 'confirmation_required'],
};

/** Signing in by a provider's word, for apps, and a user's identities. */
export const identityRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;

  app.post(
    '/api/v1/auth/social/claim',
    { ...publicly(CLAIM), schema: { body: AppSignInBody } },
    async (request, reply) => {
      refusePages(request);
      const { code, code_verifier: codeVerifier } = request.body;
      const context = signInContext(tandem, request, request.body);
      const signedIn = await signInFromApp(tandem, { code, codeVerifier }, context);
      giveCookies(reply, signedIn);
      return renderSignedIn(signedIn);
    },
  );

  app.get('/api/v1/identities', forUsers(LIST), async (request) => {
    const identities = await identitiesOf(tandem, userOf(request).user.id);
    return { identities: identities.map(renderIdentity) };
  });

  app.post('/api/v1/identities', { ...forUsers(LINK), schema: { body: AppClaimBody } }, async (request, reply) => {
    refusePages(request);
    const { code, code_verifier: codeVerifier } = request.body;
    const identity = await linkFromApp(tandem, { code, codeVerifier }, userOf(request));
    return reply.code(201).send(renderIdentity(identity));
  });

  app.delete(
    '/api/v1/identities/:id',
    { ...forUsers(UNLINK), schema: { params: RowParams } },
    async (request, reply) => {
      await unlinkIdentity(tandem, userOf(request), request.params.id);
      return reply.code(204).send();
    },
  );
};
