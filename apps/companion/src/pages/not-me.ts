import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { disownSignIn, isPublic, takeSessionCookie } from '@tandem-auth/server';
import { Type } from 'typebox';
import { NotMeDonePage, NotMePage } from '../views/not-me.tsx';
import { AskForResetPage } from '../views/password-reset.tsx';
import { formContext, refuseForm } from './forms.ts';
import { sendPage } from './send-page.ts';

const Query = Type.Object({ token: Type.Optional(Type.Unknown()) });
const Body = Type.Object({ token: Type.Optional(Type.String()) }, { additionalProperties: false });
const guests = { access: 'guest' } as const;

/** `/users/not_me`: where the mails of a new sign-in or provider lead to. Looking at it spends nothing: mail scanners do. */
export const notMeRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/users/not_me', { config: guests, schema: { querystring: Query } }, async (request, reply) => {
    const { token } = request.query;
    if (typeof token !== 'string') return reply.redirect('/users/password/new', 303);
    reply.header('referrer-policy', 'same-origin');
    return sendPage(reply, (page) => NotMePage({ page, token }));
  });

  app.post('/users/not_me', { ...isPublic, schema: { body: Body } }, async (request, reply) => {
    const { token = '' } = request.body;
    try {
      await disownSignIn(app.tandem, token, formContext(request).device);
    } catch (thrown) {
      return refuseForm({
        reply,
        thrown,
        fields: ['email'],
        view: (page, errors) => AskForResetPage({ page, errors }),
      });
    }
    takeSessionCookie(reply);
    reply.header('clear-site-data', '"cache"');
    return reply.redirect('/users/not_me/done', 303);
  });

  app.get('/users/not_me/done', { config: guests }, (_request, reply) =>
    sendPage(reply, (page) => NotMeDonePage({ page })),
  );
};
