import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { bearerToken, readCredentials } from '../http/authenticate.ts';
import { originOf } from '../http/origin-guard.ts';
import { signInContext } from '../http/sign-in-context.ts';
import { accountsOf } from '../people/accounts.ts';
import { clearedSessionCookie, readSessionCookie } from '../sessions/cookies.ts';
import { signOut } from '../sessions/sign-out.ts';
import { signIn } from '../sign-in/sign-in.ts';
import { renderAccount, renderSession, renderSignedIn, renderUser } from './renderings.ts';
import { SignInBody, SignOutInput } from './schemas.ts';

const isPublic = { config: { access: 'public' } } as const;

/** `/api/v1/auth`: sign in, ask, sign out. */
export const authRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;

  app.post('/api/v1/auth', { ...isPublic, schema: { body: SignInBody } }, async (request, reply) => {
    const { email, password, device, notification_token: notificationToken } = request.body;
    const context = { ...signInContext(tandem, request, device), notificationToken };
    const signedIn = await signIn(tandem, { email, password }, context);
    if (signedIn.cookie) reply.setCookie(signedIn.cookie.name, signedIn.cookie.value, signedIn.cookie.options);
    return renderSignedIn(signedIn);
  });

  app.get('/api/v1/auth', isPublic, async (request) => {
    const { cookie, apiToken } = await readCredentials(tandem, request);
    const mismatch = cookie && apiToken && cookie.session.id !== apiToken.session.id;
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
    {
      ...isPublic,
      schema: { body: SignOutInput, querystring: SignOutInput },
      preValidation: async (request) => {
        request.body ??= {};
      },
    },
    async (request, reply) => {
      const named = { ...request.query, ...request.body };
      await signOut(tandem, {
        cookie: readSessionCookie(tandem, request.headers.cookie),
        apiToken: bearerToken(request),
        sameOrigin: originOf(request, tandem.config) === 'same',
        notificationToken: named.notification_token ?? named.token,
      });
      const cleared = clearedSessionCookie(tandem);
      reply.setCookie(cleared.name, cleared.value, cleared.options);
      if (cleared.options.secure) reply.header('clear-site-data', '"cache"');
      return {};
    },
  );
};
