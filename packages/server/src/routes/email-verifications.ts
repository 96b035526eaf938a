import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { publicly } from '../http/access.ts';
import { clientIp } from '../http/client.ts';
import type { Description } from '../http/openapi.ts';
import { askForVerification, verifyByMail } from '../sign-up/email-verification.ts';
import { EmptyAnswer } from './answers.ts';
import { parseMailedClaim } from './mailed-claim.ts';
import { MailedClaimBody, MailedLinkBody } from './schemas.ts';

const ASK: Description = {
  operationId: 'askForEmailVerification',
  tag: 'users',
  summary: 'Sends a link to verify an e-mail address by, where somebody has it and has not verified it.',
  answers: { 202: EmptyAnswer },
};
const CLAIM: Description = {
  operationId: 'verifyEmail',
  tag: 'users',
  summary: 'Confirms an e-mail address by a link that was sent, or by its code.',
  answers: { 204: null },
  refusals: ['invalid_grant', 'account_inactive', 'rate_limited'],
};

/** `/api/v1/email_verifications`: ask for a link, confirm by it. */
export const emailVerificationRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;

  app.post(
    '/api/v1/email_verifications',
    { ...publicly(ASK), schema: { body: MailedLinkBody } },
    async (request, reply) => {
      await askForVerification(tandem, request.body.email, clientIp(request));
      return reply.code(202).send({});
    },
  );

  app.post(
    '/api/v1/email_verifications/claim',
    { ...publicly(CLAIM), schema: { body: MailedClaimBody } },
    async (request, reply) => {
      await verifyByMail(tandem, parseMailedClaim(request.body), clientIp(request));
      return reply.code(204).send();
    },
  );
};
