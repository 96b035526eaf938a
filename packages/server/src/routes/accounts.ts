import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { forUsers, userOf } from '../http/access.ts';
import type { Description } from '../http/openapi.ts';
import { accountsOf, switchAccount } from '../people/accounts.ts';
import type { LiveSession } from '../sessions/sessions.ts';
import { AccountsAnswer } from './answers.ts';
import { renderAccount } from './renderings.ts';
import { RowParams } from './schemas.ts';

const LIST: Description = {
  operationId: 'listAccounts',
  tag: 'users',
  summary: 'Lists the user’s accounts, and says which one the session is in.',
  answers: { 200: AccountsAnswer },
};
const SWITCH: Description = {
  operationId: 'switchAccount',
  tag: 'users',
  summary: 'Makes another of the user’s accounts the session’s current one.',
  answers: { 200: AccountsAnswer },
  refusals: ['not_found'],
};

/** A user's accounts, and which of them a session is in. */
export const accountRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;
  const render = async ({ session, user }: LiveSession) => {
    const accounts = await accountsOf(tandem, user.id);
    return { account_id: session.accountId, accounts: accounts.map(renderAccount) };
  };

  app.get('/api/v1/accounts', forUsers(LIST), (request) => render(userOf(request)));

  app.patch('/api/v1/accounts/:id/switch', { ...forUsers(SWITCH), schema: { params: RowParams } }, async (request) =>
    render(await switchAccount(tandem, userOf(request), request.params.id)),
  );
};
