import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { changePassword, userOf } from '@tandem-auth/server';
import { Type } from 'typebox';
import { PasswordChangePage } from '../views/password-change.tsx';
import { refuseForm } from './forms.ts';
import { securityPath } from './security.ts';
import { sendPage } from './send-page.ts';

const Body = Type.Object(
  {
    email: Type.Optional(Type.String()),
    current_password: Type.Optional(Type.String()),
    password: Type.Optional(Type.String()),
    password_confirmation: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);
const path = `${securityPath}/password/edit`;

/** Changes the password of who knows the current one. */
export const passwordChangeRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get(path, async (request, reply) => {
    const { email } = userOf(request).user;
    return sendPage(reply, (page) => PasswordChangePage({ page, email }));
  });

  app.post(path, { schema: { body: Body } }, async (request, reply) => {
    const current = userOf(request);
    const { current_password: currentPassword = '', password = '', password_confirmation = '' } = request.body;
    const change = { currentPassword, password, passwordConfirmation: password_confirmation };
    try {
      await changePassword(app.tandem, current, change);
      return reply.redirect(`${securityPath}?done=password`, 303);
    } catch (thrown) {
      return refuseForm({
        reply,
        thrown,
        fields: ['current_password', 'password', 'password_confirmation'],
        view: (page, errors) => PasswordChangePage({ page, email: current.user.email, errors }),
      });
    }
  });
};
