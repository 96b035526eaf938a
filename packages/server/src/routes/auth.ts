import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { publicly } from '../http/access.ts';
import { areOfTwoSessions, readCredentials } from '../http/authenticate.ts';
import { signInContext } from '../http/client.ts';
import type { Description } from '../http/openapi.ts';
import { giveCookies, takeSessionCookie } from '../http/session-cookies.ts';
import { signOutRequest } from '../http/sign-out-request.ts';
import { accountsOf } from '../people/accounts/accounts.ts';
import { signOut } from '../sessions/sign-out.ts';
import { signIn } from '../sign-in/sign-in.ts';
import { AuthenticationAnswer, EmptyAnswer, SignedInAnswer } from './answers.ts';
import { renderAccount, renderSession, renderSignedIn, renderUser } from './renderings.ts';
import { emptyBody, SignInBody, SignOutBody, SignOutQuery } from './schemas.ts';

const SIGN_IN: Description = {
  operationId: 'signIn',
  tag: 'auth',
  summary: 'Signs in: opens a session.',
  answers: { 200: SignedInAnswer },
  refusals: ['invalid_credentials', 'account_inactive', 'sign_in_blocked', 'email_unverified', 'rate_limited'],
};
const WHO_AM_I: Description = {
  operationId: 'readAuthentication',
  tag: 'auth',
  summary: 'Tells which credentials of the request are alive.',
  answers: { 200: AuthenticationAnswer },
  readsCredentials: true,
};
const SIGN_OUT: Description = {
  operationId: 'signOut',
  tag: 'auth',
  summary: 'Signs out: ends the session, repeatably.',
  answers: { 200: EmptyAnswer },
  refusals: ['credential_mismatch'],
  readsCredentials: true,
};

/** `/api/v1/auth`: sign in, ask, sign out. */
export const authRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;

  app.post('/api/v1/auth', { ...publicly(SIGN_IN), schema: { body: SignInBody } }, async (request, reply) => {
    const { email, password } = request.body;
    const signedIn = await signIn(tandem, { email, password }, signInContext(tandem, request, request.body));
    giveCookies(reply, signedIn);
    return renderSignedIn(signedIn);
  });

  app.get('/api/v1/auth', publicly(WHO_AM_I), async (request) => {
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
    { ...publicly(SIGN_OUT), schema: { body: SignOutBody, querystring: SignOutQuery }, preValidation: emptyBody },
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
