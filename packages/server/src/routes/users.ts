import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { forUsers, publicly, userOf } from '../http/access.ts';
import { clientIp, signInContext } from '../http/client.ts';
import type { Description } from '../http/openapi.ts';
import { giveCookies } from '../http/session-cookies.ts';
import { signUp } from '../sign-up/sign-up.ts';
import { confirmSignUp } from '../sign-up/sign-up-confirmation.ts';
import { EmptyAnswer, SignedUpAnswer, UserAnswer } from './answers.ts';
import { parseMailedClaim } from './mailed-claim.ts';
import { renderSignedIn, renderUser } from './renderings.ts';
import { SignUpBody, SignUpConfirmationBody } from './schemas.ts';

const SIGN_UP: Description = {
  operationId: 'signUp',
  tag: 'users',
  summary: 'Signs up: makes a user.',
  answers: { 201: SignedUpAnswer, 202: EmptyAnswer },
  refusals: ['rate_limited'],
};
const CONFIRM: Description = {
  operationId: 'confirmSignUp',
  tag: 'users',
  summary:
    'Opens the account of a sign-up by a link that was sent, or by its code, with the password that is chosen now.',
  answers: { 204: null },
  refusals: ['invalid_grant', 'rate_limited'],
};
const ME: Description = {
  operationId: 'readUser',
  tag: 'users',
  summary: 'The signed-in user.',
  answers: { 200: UserAnswer },
};

/** Sign-up, and who I am. */
export const userRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;

  app.post('/api/v1/users', { ...publicly(SIGN_UP), schema: { body: SignUpBody } }, async (request, reply) => {
    const { user: asked } = request.body;
    const context = signInContext(tandem, request);
    const signedUp = await signUp(
      tandem,
      {
        email: asked.email,
        name: asked.name,
        password: asked.password,
        passwordConfirmation: asked.password_confirmation,
        termsAccepted: accepted(asked.terms_of_service),
        timeZone: asked.time_zone,
        preferredLanguage: asked.preferred_language,
        ownedAccounts: asked.owned_accounts_attributes?.map(({ name }) => name),
      },
      context,
    );
    if (!signedUp) return reply.code(202).send({});
    const { user, signedIn } = signedUp;
    if (signedIn) giveCookies(reply, signedIn);
    reply.code(201);
    return signedIn && context.device.kind === 'native' ? renderSignedIn(signedIn) : { user: renderUser(user) };
  });

  app.post(
    '/api/v1/users/confirmation',
    { ...publicly(CONFIRM), schema: { body: SignUpConfirmationBody } },
    async (request, reply) => {
      const { password, password_confirmation: passwordConfirmation, ...claim } = request.body;
      const confirmation = { ...parseMailedClaim(claim), password, passwordConfirmation };
      await confirmSignUp(tandem, confirmation, clientIp(request));
      return reply.code(204).send();
    },
  );

  app.get('/api/v1/me', forUsers(ME), async (request) => renderUser(userOf(request).user));
};

function accepted(answer: boolean | '1' | '0' | undefined): boolean | undefined {
  return answer === undefined ? undefined : answer === true || answer === '1';
}
