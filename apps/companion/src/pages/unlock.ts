import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { isPublic, unlock } from '@tandem-auth/server';
import { Type } from 'typebox';
import { ClaimLinkPage } from '../views/link-by-mail.tsx';
import { AskForMagicLinkPage } from '../views/magic-link.tsx';
import { afterSignInByMail } from './choose-password.ts';
import { enter, formContext, refuseForm } from './forms.ts';
import { sendPage } from './send-page.ts';

const Query = Type.Object({ token: Type.Optional(Type.Unknown()) });
const Body = Type.Object({ token: Type.Optional(Type.String()) }, { additionalProperties: false });

/** `/users/unlock`: where the mails of a blocked sign-in or a lock-out lead to. Looking at it spends nothing: mail scanners do. */
export const unlockRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/users/unlock', { config: { access: 'guest' }, schema: { querystring: Query } }, async (request, reply) => {
    const { token } = request.query;
    if (typeof token !== 'string') return reply.redirect('/users/sign_in', 303);
    reply.header('referrer-policy', 'same-origin');
    return sendPage(reply, (page) =>
      ClaimLinkPage({ page, token, action: '/users/unlock', title: 'Unlock and Sign In' }),
    );
  });

  app.post('/users/unlock', { ...isPublic, schema: { body: Body } }, async (request, reply) => {
    const { token = '' } = request.body;
    try {
      const signedIn = await unlock(app.tandem, token, formContext(request));
      return enter(reply, signedIn, afterSignInByMail(signedIn));
    } catch (thrown) {
      // A new link signs in and unlocks as well.
      return refuseForm({
        reply,
        thrown,
        fields: ['email'],
        view: (page, errors) => AskForMagicLinkPage({ page, errors }),
      });
    }
  });
};
