import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { changePassword, type SignedIn, userOf } from '@tandem-auth/server';
import { Type } from 'typebox';
import { ChoosePasswordPage } from '../views/choose-password.tsx';
import { refuseForm } from './forms.ts';
import { sendPage } from './send-page.ts';

const Body = Type.Object(
  {
    email: Type.Optional(Type.String()),
    password: Type.Optional(Type.String()),
    password_confirmation: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);
const path = '/users/password/choose';

/** Where a sign-in by mail leads to: home, or first to a new password where the one of before is gone. */
export function afterSignInByMail({ passwordDropped }: SignedIn): string {
  return passwordDropped ? path : '/';
}

/** `/users/password/choose`: takes the password of who has none, shortly after their sign-in. */
export const choosePasswordRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get(path, async (request, reply) => {
    const { email } = userOf(request).user;
    return sendPage(reply, (page) => ChoosePasswordPage({ page, email }));
  });

  app.post(path, { schema: { body: Body } }, async (request, reply) => {
    const live = userOf(request);
    const { password = '', password_confirmation: passwordConfirmation = '' } = request.body;
    try {
      await changePassword(app.tandem, live, { password, passwordConfirmation });
      return reply.redirect('/', 303);
    } catch (thrown) {
      return refuseForm({
        reply,
        thrown,
        fields: ['password', 'password_confirmation'],
        view: (page, errors) => ChoosePasswordPage({ page, email: live.user.email, errors }),
      });
    }
  });
};
