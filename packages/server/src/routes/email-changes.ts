import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { forUsers, publicly, userOf } from '../http/access.ts';
import { clientIp } from '../http/client.ts';
import type { Description } from '../http/openapi.ts';
import { askForEmailChange, confirmEmailChange } from '../sign-up/email-change.ts';
import { EmailChangedAnswer, EmptyAnswer } from './answers.ts';
import { EmailChangeBody, TokenBody } from './schemas.ts';

const ASK: Description = {
  operationId: 'askForEmailChange',
  tag: 'users',
  summary: 'Sends a link to the address there is and to the one there is to be.',
  answers: { 202: EmptyAnswer },
  refusals: ['rate_limited'],
};
const CONFIRM: Description = {
  operationId: 'confirmEmailChange',
  tag: 'users',
  summary: 'Confirms a change of address by one of the two links that were sent.',
  answers: { 200: EmailChangedAnswer },
  refusals: ['invalid_grant'],
};

/** `/api/v1/email_changes`: ask for one, confirm it from both addresses. */
export const emailChangeRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;

  app.post('/api/v1/email_changes', { ...forUsers(ASK), schema: { body: EmailChangeBody } }, async (request, reply) => {
    const { email, current_password: currentPassword } = request.body.user;
    await askForEmailChange(tandem, userOf(request), { email, currentPassword, ip: clientIp(request) });
    return reply.code(202).send({});
  });

  app.post('/api/v1/email_changes/confirm', { ...publicly(CONFIRM), schema: { body: TokenBody } }, async (request) => ({
    changed: await confirmEmailChange(tandem, request.body.token, clientIp(request)),
  }));
};
