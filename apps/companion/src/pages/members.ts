import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  accountWithMembers,
  changeRole,
  endMembership,
  GIVEN_ROLES,
  outranks,
  TandemError,
  transferAccount,
  userOf,
} from '@tandem-auth/server';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { MemberPage, RemoveMemberPage, TransferPage } from '../views/member.tsx';
import { ignoreNotFound } from './forms.ts';
import { sendPage } from './send-page.ts';

const Params = Type.Object({ id: Type.String(), user_id: Type.String() });
const RoleBody = Type.Object({ role: Type.Enum([...GIVEN_ROLES]) }, { additionalProperties: false });
const ofMember = { schema: { params: Params } };
const PATH = '/accounts/:id/members/:user_id';

/** Under `/accounts/:id`: what becomes of its members. What can't be undone is asked first, by a page. */
export const memberRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;
  type OfMember = FastifyRequest<{ Params: { id: string; user_id: string } }>;

  /** Who it is about, for who decides about them. */
  const memberOf = async (request: FastifyRequest) => {
    const { id, user_id } = (request as OfMember).params;
    const { members, ...account } = await accountWithMembers(tandem, userOf(request), id);
    const found = members.find(({ userId }) => userId === user_id);
    if (!found || !outranks(account.role, found.role)) throw new TandemError('not_found');
    return { account, member: { ...found, isBelow: true } };
  };
  const idsOf = ({ id: accountId, user_id: userId }: OfMember['params']) => ({ accountId, userId });

  app.get(PATH, ofMember, async (request, reply) => {
    const shown = await memberOf(request);
    return sendPage(reply, (page) => MemberPage({ page, ...shown }));
  });

  app.post(`${PATH}/role`, { schema: { params: Params, body: RoleBody } }, async (request, reply) => {
    const { role } = request.body;
    await changeRole(tandem, userOf(request), { ...idsOf(request.params), role });
    return reply.redirect(`/accounts/${request.params.id}?done=role`, 303);
  });

  app.get(`${PATH}/remove`, ofMember, async (request, reply) => {
    const shown = await memberOf(request);
    return sendPage(reply, (page) => RemoveMemberPage({ page, ...shown }));
  });

  app.post(`${PATH}/remove`, ofMember, async (request, reply) => {
    await endMembership(tandem, userOf(request), idsOf(request.params)).catch(ignoreNotFound);
    return reply.redirect(`/accounts/${request.params.id}?done=removed`, 303);
  });

  app.get(`${PATH}/owner`, ofMember, async (request, reply) => {
    const shown = await memberOf(request);
    if (shown.account.role !== 'owner') throw new TandemError('forbidden');
    return sendPage(reply, (page) => TransferPage({ page, ...shown }));
  });

  app.post(`${PATH}/owner`, ofMember, async (request, reply) => {
    await transferAccount(tandem, userOf(request), idsOf(request.params));
    return reply.redirect(`/accounts/${request.params.id}?done=transferred`, 303);
  });
};
