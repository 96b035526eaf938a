import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { publicly } from '../http/access.ts';
import { clientIp, signInContext } from '../http/client.ts';
import type { Description } from '../http/openapi.ts';
import { giveCookies } from '../http/session-cookies.ts';
import { askForMagicLink, claimMagicLink } from '../sign-in/magic-links.ts';
import { EmptyAnswer, SignedInAnswer } from './answers.ts';
import { parseMailedClaim } from './mailed-claim.ts';
import { renderSignedIn } from './renderings.ts';
import { MagicLinkClaimBody, MailedLinkBody } from './schemas.ts';

const ASK: Description = {
  operationId: 'askForMagicLink',
  tag: 'auth',
  summary: 'Sends a link that signs in, where somebody has the address.',
  answers: { 202: EmptyAnswer },
};
const CLAIM: Description = {
  operationId: 'claimMagicLink',
  tag: 'auth',
  summary: 'Signs in by a link that was sent, or by its code: opens a session.',
  answers: { 200: SignedInAnswer },
  refusals: ['invalid_grant', 'account_inactive', 'rate_limited'],
};

/** `/api/v1/magic_links`: ask for one, sign in by it. */
export const magicLinkRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;

  app.post('/api/v1/magic_links', { ...publicly(ASK), schema: { body: MailedLinkBody } }, async (request, reply) => {
    await askForMagicLink(tandem, request.body.email, clientIp(request));
    return reply.code(202).send({});
  });

  app.post(
    '/api/v1/magic_links/claim',
    { ...publicly(CLAIM), schema: { body: MagicLinkClaimBody } },
    async (request, reply) => {
      const context = signInContext(tandem, request, request.body);
      const signedIn = await claimMagicLink(tandem, parseMailedClaim(request.body), context);
      giveCookies(reply, signedIn);
      return renderSignedIn(signedIn);
    },
  );
};
