import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { forUsers, userOf } from '../http/access.ts';
import type { Description } from '../http/openapi.ts';
import { accountsOf, createAccount, deleteAccount, renameAccount, switchAccount } from '../people/accounts/accounts.ts';
import { accountWithMembers } from '../people/accounts/memberships.ts';
import type { LiveSession } from '../sessions/sessions.ts';
import { AccountAnswer, AccountsAnswer, AccountWithMembersAnswer } from './answers.ts';
import { renderAccount, renderMember } from './renderings.ts';
import { AccountBody, RowParams } from './schemas.ts';

const LIST: Description = {
  operationId: 'listAccounts',
  tag: 'accounts',
  summary: 'Lists the user’s accounts, and says which one the session is in.',
  answers: { 200: AccountsAnswer },
};
const CREATE: Description = {
  operationId: 'createAccount',
  tag: 'accounts',
  summary: 'Makes an account that others can be invited to.',
  answers: { 201: AccountAnswer },
};
const READ: Description = {
  operationId: 'readAccount',
  tag: 'accounts',
  summary: 'An account of the user’s, with its members.',
  answers: { 200: AccountWithMembersAnswer },
  refusals: ['not_found'],
};
const RENAME: Description = {
  operationId: 'renameAccount',
  tag: 'accounts',
  summary: 'Gives an account another name: its owner and admins may.',
  answers: { 200: AccountAnswer },
  refusals: ['not_found', 'forbidden'],
};
const DELETE: Description = {
  operationId: 'deleteAccount',
  tag: 'accounts',
  summary: 'Deletes a shared account: its owner may. Sessions in it go on in their user’s personal one.',
  answers: { 204: null },
  refusals: ['not_found', 'forbidden', 'personal_account'],
};
const SWITCH: Description = {
  operationId: 'switchAccount',
  tag: 'accounts',
  summary: 'Makes another of the user’s accounts the session’s current one.',
  answers: { 200: AccountsAnswer },
  refusals: ['not_found'],
};

const ofOne = { params: RowParams };

/** `/api/v1/accounts`: a user's accounts, and which of them a session is in. */
export const accountRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;
  const render = async ({ session, user }: LiveSession) => {
    const accounts = await accountsOf(tandem, user.id);
    return { account_id: session.accountId, accounts: accounts.map(renderAccount) };
  };

  app.get('/api/v1/accounts', forUsers(LIST), (request) => render(userOf(request)));

  app.post('/api/v1/accounts', { ...forUsers(CREATE), schema: { body: AccountBody } }, async (request, reply) => {
    const account = await createAccount(tandem, userOf(request), request.body.account.name);
    return reply.code(201).send(renderAccount(account));
  });

  app.get('/api/v1/accounts/:id', { ...forUsers(READ), schema: ofOne }, async (request) => {
    const { members, ...account } = await accountWithMembers(tandem, userOf(request), request.params.id);
    return { account: renderAccount(account), members: members.map(renderMember) };
  });

  app.patch(
    '/api/v1/accounts/:id',
    { ...forUsers(RENAME), schema: { ...ofOne, body: AccountBody } },
    async (request) => {
      const { name } = request.body.account;
      return renderAccount(await renameAccount(tandem, userOf(request), { accountId: request.params.id, name }));
    },
  );

  app.delete('/api/v1/accounts/:id', { ...forUsers(DELETE), schema: ofOne }, async (request, reply) => {
    await deleteAccount(tandem, userOf(request), request.params.id);
    return reply.code(204).send();
  });

  app.patch('/api/v1/accounts/:id/switch', { ...forUsers(SWITCH), schema: ofOne }, async (request) =>
    render(await switchAccount(tandem, userOf(request), request.params.id)),
  );
};
