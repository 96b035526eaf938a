import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { isPublic, signUp } from '@tandem-auth/server';
import { Type } from 'typebox';
import { ownPath } from '../return-to.ts';
import { SignUpPage } from '../views/sign-up.tsx';
import { enter, formContext, refuseForm } from './forms.ts';
import { sendPage } from './send-page.ts';

const Query = Type.Object({ return_to: Type.Optional(Type.Unknown()) });
const Body = Type.Object(
  {
    email: Type.Optional(Type.String()),
    name: Type.Optional(Type.String()),
    password: Type.Optional(Type.String()),
    password_confirmation: Type.Optional(Type.String()),
    return_to: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);
const fields = ['email', 'name', 'password', 'password_confirmation'] as const;

/** `/users/sign_up`: the form, and what it posts. */
export const signUpRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { socialProviders: providers } = app.tandem.config;

  app.get('/users/sign_up', { config: { access: 'guest' }, schema: { querystring: Query } }, async (request, reply) => {
    const returnTo = ownPath(request.query.return_to);
    if (request.principal.kind === 'user') return reply.redirect(returnTo, 303);
    return sendPage(reply, (page) => SignUpPage({ page, returnTo, providers }));
  });

  app.post('/users/sign_up', { ...isPublic, schema: { body: Body } }, async (request, reply) => {
    const { email = '', name = '', password = '', password_confirmation = '', return_to } = request.body;
    const returnTo = ownPath(return_to);
    try {
      const input = { email, name, password, passwordConfirmation: password_confirmation };
      const { signedIn } = await signUp(app.tandem, input, formContext(request));
      return signedIn ? enter(reply, signedIn, returnTo) : reply.redirect('/users/sign_in', 303);
    } catch (thrown) {
      return refuseForm({
        reply,
        thrown,
        fields,
        view: (page, errors) => SignUpPage({ page, returnTo, providers, email, name, errors }),
      });
    }
  });
};
