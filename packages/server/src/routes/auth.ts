import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { isPublic } from '../http/access.ts';
import { areOfTwoSessions, readCredentials } from '../http/authenticate.ts';
import { signInContext } from '../http/client.ts';
import { giveSessionCookie, takeSessionCookie } from '../http/session-cookies.ts';
import { signOutRequest } from '../http/sign-out-request.ts';
import { accountsOf } from '../people/accounts.ts';
import { signOut } from '../sessions/sign-out.ts';
import { signIn } from '../sign-in/sign-in.ts';
import { renderAccount, renderSession, renderSignedIn, renderUser } from './renderings.ts';
import { emptyBody, SignInBody, SignOutBody, SignOutQuery } from './schemas.ts';

/** `/api/v1/auth`: sign in, ask, sign out. */
export const authRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;

  app.post('/api/v1/auth', { ...isPublic, schema: { body: SignInBody } }, async (request, reply) => {
    const { email, password, device, notification_token: notificationToken } = request.body;
    const context = { ...signInContext(tandem, request, device), notificationToken };
    const signedIn = await signIn(tandem, { email, password }, context);
    giveSessionCookie(reply, signedIn.cookie);
    return renderSignedIn(signedIn);
  });

  app.get('/api/v1/auth', isPublic, async (request) => {
    const presented = await readCredentials(tandem, request);
    const { cookie, apiToken } = presented;
    const mismatch = areOfTwoSessions(presented);
    const live = mismatch ? null : (apiToken ?? cookie);
    return {
      authenticated: live !== null,
      cookie: cookie !== null,
      token: apiToken !== null,
      same_session: cookie !== null && apiToken !== null && !mismatch,
      principal: live ? 'user' : 'guest',
      ...(live && {
        session: renderSession(live.session),
        user: renderUser(live.user),
        account_id: live.session.accountId,
        accounts: (await accountsOf(tandem, live.user.id)).map(renderAccount),
      }),
    };
  });

  app.delete(
    '/api/v1/auth',
    { ...isPublic, schema: { body: SignOutBody, querystring: SignOutQuery }, preValidation: emptyBody },
    async (request, reply) => {
      const { notification_token, token, refresh_token: refreshToken } = { ...request.query, ...request.body };
      const notificationToken = notification_token ?? token;
      await signOut(tandem, await signOutRequest(tandem, request, { refreshToken, notificationToken }));
      takeSessionCookie(reply);
      if (tandem.config.https) reply.header('clear-site-data', '"cache"');
      return {};
    },
  );
};
