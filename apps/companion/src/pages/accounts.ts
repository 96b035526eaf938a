import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  accountsOf,
  accountWithMembers,
  createAccount,
  deleteAccount,
  endMembership,
  renameAccount,
  switchAccount,
  userOf,
} from '@tandem-auth/server';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { AccountsPage } from '../views/accounts.tsx';
import type { FormErrors } from '../views/form-errors.ts';
import { DeleteAccountPage, LeaveAccountPage } from '../views/member.tsx';
import type { PageContext } from '../views/page.ts';
import { viewOfAccount } from './account-page.ts';
import { ignoreNotFound, refuseForm } from './forms.ts';
import { sendPage } from './send-page.ts';

const Query = Type.Object({ done: Type.Optional(Type.Unknown()) });
const Params = Type.Object({ id: Type.String() });
const NameBody = Type.Object({ name: Type.Optional(Type.String()) }, { additionalProperties: false });
const ofOne = { schema: { params: Params } };

/** What has just been done, by the name that a page is led to with. */
const NOTICES = new Map<unknown, string>([
  ['switched', 'You’re in another account now.'],
  ['left', 'You have left the account.'],
  ['deleted', 'The account was deleted.'],
  ['made', 'The account is there. Invite somebody to it.'],
  ['renamed', 'The account has another name now.'],
  ['invited', 'An invitation is on its way.'],
  ['revoked', 'The invitation was revoked.'],
  ['removed', 'They are no member any more.'],
  ['role', 'They have another role now.'],
  ['transferred', 'The account has another owner now. You’re an admin of it.'],
  ['joined', 'Welcome: you’re a member, and in the account now.'],
]);

/** `/accounts`: a user's accounts, one of them, and what becomes of it. */
export const accountRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;

  async function viewOfAccounts(reply: FastifyReply) {
    const { user, session } = userOf(reply.request);
    const accounts = await accountsOf(tandem, user.id);
    return (page: PageContext, form: { name?: string; errors?: FormErrors<'name'> } = {}) =>
      AccountsPage({ page, accounts, currentId: session.accountId, ...form });
  }

  app.get('/accounts', { schema: { querystring: Query } }, async (request, reply) => {
    const view = await viewOfAccounts(reply);
    return sendPage(reply, (page) => view(withNotice(page, request.query.done)));
  });

  app.post('/accounts', { schema: { body: NameBody } }, async (request, reply) => {
    const { name = '' } = request.body;
    try {
      const { id } = await createAccount(tandem, userOf(request), name);
      return reply.redirect(`/accounts/${id}?done=made`, 303);
    } catch (thrown) {
      const view = await viewOfAccounts(reply);
      return refuseForm({ reply, thrown, fields: ['name'], view: (page, errors) => view(page, { name, errors }) });
    }
  });

  app.get('/accounts/:id', { schema: { params: Params, querystring: Query } }, async (request, reply) => {
    const view = await viewOfAccount(reply, request.params.id);
    return sendPage(reply, (page) => view(withNotice(page, request.query.done)));
  });

  app.post('/accounts/:id', { schema: { params: Params, body: NameBody } }, async (request, reply) => {
    const { id: accountId } = request.params;
    const { name = '' } = request.body;
    try {
      await renameAccount(tandem, userOf(request), { accountId, name });
      return reply.redirect(`/accounts/${accountId}?done=renamed`, 303);
    } catch (thrown) {
      const view = await viewOfAccount(reply, accountId);
      const typed = { name };
      return refuseForm({ reply, thrown, fields: ['name'], view: (page, errors) => view(page, { typed, errors }) });
    }
  });

  app.post('/accounts/:id/switch', ofOne, async (request, reply) => {
    await switchAccount(tandem, userOf(request), request.params.id);
    return reply.redirect('/accounts?done=switched', 303);
  });

  app.get('/accounts/:id/leave', ofOne, async (request, reply) => {
    const account = await accountWithMembers(tandem, userOf(request), request.params.id);
    return sendPage(reply, (page) => LeaveAccountPage({ page, account }));
  });

  app.post('/accounts/:id/leave', ofOne, async (request, reply) => {
    const live = userOf(request);
    const member = { accountId: request.params.id, userId: live.user.id };
    await endMembership(tandem, live, member).catch(ignoreNotFound);
    return reply.redirect('/accounts?done=left', 303);
  });

  app.get('/accounts/:id/delete', ofOne, async (request, reply) => {
    const account = await accountWithMembers(tandem, userOf(request), request.params.id);
    return sendPage(reply, (page) => DeleteAccountPage({ page, account }));
  });

  app.post('/accounts/:id/delete', ofOne, async (request, reply) => {
    await deleteAccount(tandem, userOf(request), request.params.id).catch(ignoreNotFound);
    return reply.redirect('/accounts?done=deleted', 303);
  });
};

function withNotice(page: PageContext, done: unknown): PageContext {
  const notice = NOTICES.get(done);
  return { ...page, ...(notice && { notice }) };
}
