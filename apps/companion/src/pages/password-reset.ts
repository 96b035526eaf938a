import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { addressOfPasswordReset, askForPasswordReset, isPublic, resetPassword, TandemError } from '@tandem-auth/server';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import type { FormErrors } from '../views/form-errors.ts';
import type { PageContext } from '../views/page.ts';
import { AskForResetPage, NewPasswordPage, ResetAskedPage } from '../views/password-reset.tsx';
import { formContext, formIp, refuseForm } from './forms.ts';
import { sendPage } from './send-page.ts';

const AskQuery = Type.Object({ sent_to: Type.Optional(Type.Unknown()) });
const AskBody = Type.Object({ email: Type.Optional(Type.String()) }, { additionalProperties: false });
const ResetQuery = Type.Object({ token: Type.Optional(Type.Unknown()) });
const ResetBody = Type.Object(
  {
    token: Type.Optional(Type.String()),
    email: Type.Optional(Type.String()),
    password: Type.Optional(Type.String()),
    password_confirmation: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);
const guests = { access: 'guest' } as const;

/** `/users/password`: asks for a link to choose a new one by, and is where it leads to. Looking at it spends nothing. */
export const passwordResetRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/users/password/new', { config: guests, schema: { querystring: AskQuery } }, async (request, reply) => {
    const { sent_to: email } = request.query;
    if (typeof email === 'string') return sendPage(reply, (page) => ResetAskedPage({ page, email }));
    return sendPage(reply, (page) => AskForResetPage({ page }));
  });

  app.post('/users/password/new', { ...isPublic, schema: { body: AskBody } }, async (request, reply) => {
    const { email = '' } = request.body;
    try {
      await askForPasswordReset(app.tandem, email, formIp(request));
      return reply.redirect(`/users/password/new?${new URLSearchParams({ sent_to: email })}`, 303);
    } catch (thrown) {
      const view = (page: PageContext, errors: FormErrors<'email'>) => AskForResetPage({ page, email, errors });
      return refuseForm({ reply, thrown, fields: ['email'], view });
    }
  });

  app.get('/users/password/edit', { config: guests, schema: { querystring: ResetQuery } }, async (request, reply) => {
    const { token } = request.query;
    if (typeof token !== 'string') return reply.redirect('/users/password/new', 303);
    const email = await addressOfPasswordReset(app.tandem, token);
    if (email === null) return askAgain(reply, new TandemError('invalid_grant'));
    reply.header('referrer-policy', 'same-origin');
    return sendPage(reply, (page) => NewPasswordPage({ page, token, email }));
  });

  app.post('/users/password/edit', { ...isPublic, schema: { body: ResetBody } }, async (request, reply) => {
    const { token = '', email = '', password = '', password_confirmation: passwordConfirmation = '' } = request.body;
    try {
      await resetPassword(app.tandem, { token, password, passwordConfirmation }, formContext(request).device);
      return reply.redirect('/users/sign_in?password=changed', 303);
    } catch (thrown) {
      if (!isAboutPasswords(thrown)) return askAgain(reply, thrown);
      const view = (page: PageContext, errors: FormErrors<'password' | 'password_confirmation'>) =>
        NewPasswordPage({ page, token, email, errors });
      return refuseForm({ reply, thrown, fields: ['password', 'password_confirmation'], view });
    }
  });
};

/** A link that does no more is asked for again; a password that won't do is typed again. */
function askAgain(reply: FastifyReply, thrown: unknown): FastifyReply {
  return refuseForm({ reply, thrown, fields: ['email'], view: (page, errors) => AskForResetPage({ page, errors }) });
}

function isAboutPasswords(thrown: unknown): boolean {
  return thrown instanceof TandemError && thrown.errors !== undefined;
}
