import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { forUsers, userOf } from '../http/access.ts';
import type { Description } from '../http/openapi.ts';
import { changeRole, endMembership, transferAccount } from '../people/accounts/memberships.ts';
import { MemberParams, NewOwnerBody, RoleBody, RowParams } from './schemas.ts';

const CHANGE_ROLE: Description = {
  operationId: 'changeMembersRole',
  tag: 'accounts',
  summary: 'Gives a member another role: the owner may.',
  answers: { 204: null },
  refusals: ['not_found', 'forbidden', 'personal_account', 'owner_stays'],
};
const END: Description = {
  operationId: 'endMembership',
  tag: 'accounts',
  summary: 'Takes a member out of the account, or leaves it. Their sessions in it go on in their personal one.',
  answers: { 204: null },
  refusals: ['not_found', 'forbidden', 'personal_account', 'owner_stays'],
};
const TRANSFER: Description = {
  operationId: 'transferAccount',
  tag: 'accounts',
  summary: 'Makes another member the owner: the owner may, and is an admin from then on.',
  answers: { 204: null },
  refusals: ['not_found', 'forbidden', 'personal_account'],
};

const ofMember = { params: MemberParams };

/** `/api/v1/accounts/:id/members`, `…/owner`: who is in an account, as what. */
export const memberRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;

  app.patch(
    '/api/v1/accounts/:id/members/:user_id',
    { ...forUsers(CHANGE_ROLE), schema: { ...ofMember, body: RoleBody } },
    async (request, reply) => {
      const { id: accountId, user_id: userId } = request.params;
      await changeRole(tandem, userOf(request), { accountId, userId, role: request.body.role });
      return reply.code(204).send();
    },
  );

  app.delete(
    '/api/v1/accounts/:id/members/:user_id',
    { ...forUsers(END), schema: ofMember },
    async (request, reply) => {
      const { id: accountId, user_id: userId } = request.params;
      await endMembership(tandem, userOf(request), { accountId, userId });
      return reply.code(204).send();
    },
  );

  app.patch(
    '/api/v1/accounts/:id/owner',
    { ...forUsers(TRANSFER), schema: { params: RowParams, body: NewOwnerBody } },
    async (request, reply) => {
      const { user_id: userId } = request.body;
      await transferAccount(tandem, userOf(request), { accountId: request.params.id, userId });
      return reply.code(204).send();
    },
  );
};
