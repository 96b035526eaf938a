import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { publicly } from '../http/access.ts';
import { clientIp, signInContext } from '../http/client.ts';
import type { Description } from '../http/openapi.ts';
import { giveCookies } from '../http/session-cookies.ts';
import { unlock } from '../sign-in/blocking.ts';
import { disownSignIn } from '../sign-in/not-me.ts';
import { SignedInAnswer } from './answers.ts';
import { renderSignedIn } from './renderings.ts';
import { TokenBody, UnlockBody } from './schemas.ts';

const UNLOCK: Description = {
  operationId: 'unlock',
  tag: 'auth',
  summary: 'Unblocks and signs in by a link that was sent: opens a session.',
  answers: { 200: SignedInAnswer },
  refusals: ['invalid_grant', 'account_inactive'],
};
const NOT_ME: Description = {
  operationId: 'disownSignIn',
  tag: 'auth',
  summary: 'Says by a link that was sent that it was somebody else: ends every session and the password.',
  answers: { 204: null },
  refusals: ['invalid_grant', 'account_inactive'],
};

/** What the links of our mails do, for a shell that opens them itself. */
export const mailedLinkRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;

  app.post('/api/v1/auth/unlock', { ...publicly(UNLOCK), schema: { body: UnlockBody } }, async (request, reply) => {
    const signedIn = await unlock(tandem, request.body.token, signInContext(tandem, request, request.body));
    giveCookies(reply, signedIn);
    return renderSignedIn(signedIn);
  });

  app.post('/api/v1/auth/not_me', { ...publicly(NOT_ME), schema: { body: TokenBody } }, async (request, reply) => {
    await disownSignIn(tandem, request.body.token, { ip: clientIp(request) });
    return reply.code(204).send();
  });
};
