import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { GIVEN_ROLES, invite, revokeInvitation, userOf } from '@tandem-auth/server';
import { Type } from 'typebox';
import { viewOfAccount } from './account-page.ts';
import { formIp, ignoreNotFound, refuseForm } from './forms.ts';

const Params = Type.Object({ id: Type.String() });
const InvitationParams = Type.Object({ id: Type.String(), invitation_id: Type.String() });
const Body = Type.Object(
  { email: Type.Optional(Type.String()), role: Type.Enum([...GIVEN_ROLES]) },
  { additionalProperties: false },
);

/** Under `/accounts/:id/invitations`: asks somebody to join, or takes that back. */
export const invitationRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;

  app.post('/accounts/:id/invitations', { schema: { params: Params, body: Body } }, async (request, reply) => {
    const { id: accountId } = request.params;
    const { email = '', role } = request.body;
    try {
      await invite(tandem, userOf(request), { accountId, email, role, ip: formIp(request) });
      return reply.redirect(`/accounts/${accountId}?done=invited`, 303);
    } catch (thrown) {
      const view = await viewOfAccount(reply, accountId);
      const typed = { email };
      return refuseForm({ reply, thrown, fields: ['email'], view: (page, errors) => view(page, { typed, errors }) });
    }
  });

  app.post(
    '/accounts/:id/invitations/:invitation_id/revoke',
    { schema: { params: InvitationParams } },
    async (request, reply) => {
      const { id: accountId, invitation_id: id } = request.params;
      // One that was answered meanwhile is open no more, as was wanted.
      await revokeInvitation(tandem, userOf(request), { accountId, id }).catch(ignoreNotFound);
      return reply.redirect(`/accounts/${accountId}?done=revoked`, 303);
    },
  );
};
