import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { askForEmailChange, confirmEmailChange, isPublic, userOf } from '@tandem-auth/server';
import { Type } from 'typebox';
import {
  ConfirmEmailChangePage,
  EmailChangeAskedPage,
  EmailChangeConfirmedPage,
  EmailChangePage,
  EmailChangeRefusedPage,
} from '../views/email-change.tsx';
import { formIp, refuseForm } from './forms.ts';
import { sendPage } from './send-page.ts';

const AskQuery = Type.Object({ sent_to: Type.Optional(Type.Unknown()) });
const AskBody = Type.Object(
  { email: Type.Optional(Type.String()), current_password: Type.Optional(Type.String()) },
  { additionalProperties: false },
);
const ConfirmQuery = Type.Object({ token: Type.Optional(Type.Unknown()), done: Type.Optional(Type.Unknown()) });
const ConfirmBody = Type.Object({ token: Type.Optional(Type.String()) }, { additionalProperties: false });

/** `/users/email`: asks for another address, and is where both links lead to. Looking at it spends nothing. */
export const emailChangeRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/users/email/edit', { schema: { querystring: AskQuery } }, async (request, reply) => {
    const { email: current } = userOf(request).user;
    const { sent_to: email } = request.query;
    return sendPage(reply, (page) =>
      typeof email === 'string' ? EmailChangeAskedPage({ page, current, email }) : EmailChangePage({ page, current }),
    );
  });

  app.post('/users/email/edit', { schema: { body: AskBody } }, async (request, reply) => {
    const live = userOf(request);
    const { email = '', current_password: currentPassword } = request.body;
    try {
      await askForEmailChange(app.tandem, live, { email, currentPassword, ip: formIp(request) });
      return reply.redirect(`/users/email/edit?${new URLSearchParams({ sent_to: email })}`, 303);
    } catch (thrown) {
      return refuseForm({
        reply,
        thrown,
        fields: ['email', 'current_password'],
        view: (page, errors) => EmailChangePage({ page, current: live.user.email, email, errors }),
      });
    }
  });

  app.get(
    '/users/email/confirm',
    { config: { access: 'guest' }, schema: { querystring: ConfirmQuery } },
    async (request, reply) => {
      const { token, done } = request.query;
      if (typeof token !== 'string') {
        return sendPage(reply, (page) => EmailChangeConfirmedPage({ page, changed: done === 'both' }));
      }
      reply.header('referrer-policy', 'same-origin');
      return sendPage(reply, (page) => ConfirmEmailChangePage({ page, token }));
    },
  );

  app.post('/users/email/confirm', { ...isPublic, schema: { body: ConfirmBody } }, async (request, reply) => {
    const { token = '' } = request.body;
    try {
      const changed = await confirmEmailChange(app.tandem, token, formIp(request));
      return reply.redirect(`/users/email/confirm?done=${changed ? 'both' : 'one'}`, 303);
    } catch (thrown) {
      return refuseForm({
        reply,
        thrown,
        fields: [],
        view: (page, errors) => EmailChangeRefusedPage({ page, errors }),
      });
    }
  });
};
