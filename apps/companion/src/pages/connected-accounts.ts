import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { confirmSession, isConfirmed, unlinkIdentity, userOf, waysToSignIn } from '@tandem-auth/server';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { ConnectedAccountsPage } from '../views/connected-accounts.tsx';
import type { FormErrors } from '../views/form-errors.ts';
import type { PageContext } from '../views/page.ts';
import { refuseForm } from './forms.ts';
import { sendPage } from './send-page.ts';

export const connectedAccountsPath = '/users/connected_accounts';

const Query = Type.Object({ done: Type.Optional(Type.Unknown()) });
/** The address is there for the browser's password manager. */
const Body = Type.Object(
  { email: Type.Optional(Type.String()), password: Type.Optional(Type.String()) },
  { additionalProperties: false },
);
const Params = Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }) });

const NOTICES = new Map<unknown, string>([
  ['linked', 'Connected. You can sign in that way from now on.'],
  ['unlinked', 'Disconnected. Nobody signs in that way any more.'],
]);

/** `/users/connected_accounts`: by whose word a user may sign in. Changed by who has just shown that it is them. */
export const connectedAccountRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;

  async function viewOf(reply: FastifyReply) {
    const { user, session } = userOf(reply.request);
    const shown = {
      email: user.email,
      ways: await waysToSignIn(tandem, user.id),
      providers: tandem.config.socialProviders,
      isConfirmed: isConfirmed(tandem, session),
      now: tandem.clock.now(),
    };
    return (page: PageContext, errors: FormErrors<'password'> = {}) =>
      ConnectedAccountsPage({ page, ...shown, errors });
  }

  app.get(connectedAccountsPath, { schema: { querystring: Query } }, async (request, reply) => {
    const notice = NOTICES.get(request.query.done);
    const view = await viewOf(reply);
    return sendPage(reply, (page) => view({ ...page, ...(notice && { notice }) }));
  });

  app.post(`${connectedAccountsPath}/confirmation`, { schema: { body: Body } }, async (request, reply) => {
    try {
      await confirmSession(tandem, userOf(request), request.body.password ?? '');
      return reply.redirect(connectedAccountsPath, 303);
    } catch (thrown) {
      return refuseForm({ reply, thrown, fields: ['password'], view: await viewOf(reply) });
    }
  });

  app.post(`${connectedAccountsPath}/:id/unlink`, { schema: { params: Params } }, async (request, reply) => {
    try {
      await unlinkIdentity(tandem, userOf(request), request.params.id);
      return reply.redirect(`${connectedAccountsPath}?done=unlinked`, 303);
    } catch (thrown) {
      return refuseForm({ reply, thrown, fields: ['password'], view: await viewOf(reply) });
    }
  });
};
