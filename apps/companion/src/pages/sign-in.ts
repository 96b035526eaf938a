import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { isPublic, signIn } from '@tandem-auth/server';
import { Type } from 'typebox';
import { ownPath } from '../return-to.ts';
import { SignInPage } from '../views/sign-in.tsx';
import { enter, formContext, refuseForm } from './forms.ts';
import { sendPage } from './send-page.ts';

const Query = Type.Object({
  return_to: Type.Optional(Type.Unknown()),
  password: Type.Optional(Type.Unknown()),
  email: Type.Optional(Type.Unknown()),
});
const Body = Type.Object(
  {
    email: Type.Optional(Type.String()),
    password: Type.Optional(Type.String()),
    return_to: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);
const fields = ['email', 'password'] as const;

/** `/users/sign_in`: the form, and what it posts. */
export const signInRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { socialProviders: providers } = app.tandem.config;

  app.get('/users/sign_in', { config: { access: 'guest' }, schema: { querystring: Query } }, async (request, reply) => {
    const returnTo = ownPath(request.query.return_to);
    if (request.principal.kind === 'user') return reply.redirect(returnTo, 303);

    const notice = noticeOf(request.query, returnTo);
    return sendPage(reply, (page) => SignInPage({ page: { ...page, ...notice }, returnTo, providers }));
  });

  app.post('/users/sign_in', { ...isPublic, schema: { body: Body } }, async (request, reply) => {
    const { email = '', password = '', return_to } = request.body;
    const returnTo = ownPath(return_to);
    try {
      return enter(reply, await signIn(app.tandem, { email, password }, formContext(request)), returnTo);
    } catch (thrown) {
      return refuseForm({
        reply,
        thrown,
        fields,
        view: (page, errors) => SignInPage({ page, returnTo, providers, email, errors }),
      });
    }
  });
};

function noticeOf(done: { password?: unknown; email?: unknown }, returnTo: string): { notice?: string } {
  if (done.password === 'changed') return { notice: 'Your password was changed. Sign in with the new one.' };
  if (done.email === 'verified') return { notice: 'Your email is verified. Sign in to go on.' };
  return returnTo === '/' ? {} : { notice: 'Sign in to continue.' };
}
