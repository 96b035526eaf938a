import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { addressOfSignUp, confirmSignUp, isPublic, signUp, TandemError } from '@tandem-auth/server';
import { Type } from 'typebox';
import { ownPath } from '../return-to.ts';
import { ConfirmSignUpPage, SignUpCodePage, SignUpPage, type SignUpPageProps } from '../views/sign-up.tsx';
import { enter, formContext, formIp, refuseForm } from './forms.ts';
import { linkByMailRoutes } from './link-by-mail.ts';
import { sendPage } from './send-page.ts';

const Query = Type.Object({ return_to: Type.Optional(Type.Unknown()) });
const Body = Type.Object(
  {
    email: Type.Optional(Type.String()),
    name: Type.Optional(Type.String()),
    password: Type.Optional(Type.String()),
    password_confirmation: Type.Optional(Type.String()),
    return_to: Type.Optional(Type.String()),
    /** Which no person sees: see the view. */
    topic: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);
const fields = ['email', 'name', 'password', 'password_confirmation'] as const;

/** `/users/sign_up`: the form, and what it posts. */
export const signUpRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { socialProviders: providers, signUp: mode } = app.tandem.config;
  const form = { providers, byMail: mode === 'confirm' };

  app.get('/users/sign_up', { config: { access: 'guest' }, schema: { querystring: Query } }, async (request, reply) => {
    const returnTo = ownPath(request.query.return_to);
    if (request.principal.kind === 'user') return reply.redirect(returnTo, 303);
    return sendPage(reply, (page) => SignUpPage({ page, returnTo, ...form }));
  });

  app.post('/users/sign_up', { ...isPublic, schema: { body: Body } }, async (request, reply) => {
    const { email = '', name = '', password = '', password_confirmation = '', return_to, topic } = request.body;
    const returnTo = ownPath(return_to);
    try {
      if (topic) throw new TandemError('validation', { errors: { topic: ['Leave the last field empty.'] } });
      const input = { email, name, password, passwordConfirmation: password_confirmation };
      const signedUp = await signUp(app.tandem, input, formContext(request));
      if (!signedUp) return reply.redirect(`${CONFIRM_PATH}/code?${new URLSearchParams({ email })}`, 303);
      return signedUp.signedIn ? enter(reply, signedUp.signedIn, returnTo) : reply.redirect('/users/sign_in', 303);
    } catch (thrown) {
      return refuseForm({
        reply,
        thrown,
        fields,
        view: (page, errors) => SignUpPage({ page, returnTo, ...form, email, name, errors }),
      });
    }
  });

  await app.register(confirmRoutes(form));
};

const CONFIRM_PATH = '/users/sign_up/confirm';

/** Where the mail leads to that opens an account. What asks for it is the sign-up itself. */
const confirmRoutes = (form: Pick<SignUpPageProps, 'providers' | 'byMail'>) =>
  linkByMailRoutes({
    path: CONFIRM_PATH,
    views: {
      Ask: ({ page, errors }) => SignUpPage({ page, returnTo: '/', ...form, errors }),
      Code: SignUpCodePage,
      Claim: ConfirmSignUpPage,
    },
    addressOf: (token, { server }) => addressOfSignUp(server.tandem, token),
    isDone: ({ principal }) => principal.kind === 'user',
    claim: async (claim, reply) => {
      await confirmSignUp(reply.server.tandem, claim, formIp(reply.request));
      return reply.redirect('/users/sign_in?email=verified', 303);
    },
  });
