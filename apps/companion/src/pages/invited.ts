import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  acceptInvitation,
  declineInvitation,
  isPublic,
  showInvitation,
  signUpInvited,
  userOf,
} from '@tandem-auth/server';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import type { FormErrors } from '../views/form-errors.ts';
import { InvitationDeclinedPage, InvitationOverPage, InvitedPage } from '../views/invited.tsx';
import type { PageContext } from '../views/page.ts';
import { enter, formContext, formIp, refuseForm } from './forms.ts';
import { sendPage } from './send-page.ts';

const Query = Type.Object({ token: Type.Optional(Type.Unknown()), done: Type.Optional(Type.Unknown()) });
const TokenBody = Type.Object({ token: Type.Optional(Type.String()) }, { additionalProperties: false });
/** The address is there for the browser's password manager: it is the invitation's. */
const SignUpBody = Type.Object(
  {
    token: Type.Optional(Type.String()),
    email: Type.Optional(Type.String()),
    name: Type.Optional(Type.String()),
    password: Type.Optional(Type.String()),
    password_confirmation: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);
const fields = ['name', 'password', 'password_confirmation'] as const;

/** `/accounts/invitations`: where an invitation's link leads to, and what is answered there. Looking at it spends nothing. */
export const invitedRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;

  async function viewOf({ request }: FastifyReply, token: string) {
    const { principal } = request;
    const invitation = await showInvitation(tandem, token);
    const signedInAs = principal.kind === 'user' ? principal.user.email : null;
    return (page: PageContext, form: { name?: string; errors?: FormErrors<(typeof fields)[number]> } = {}) =>
      invitation
        ? InvitedPage({ page, token, invitation, signedInAs, ...form })
        : InvitationOverPage({ page, ...(form.errors?.form && { errors: { form: form.errors.form } }) });
  }

  app.get(
    '/accounts/invitations',
    { config: { access: 'guest' }, schema: { querystring: Query } },
    async (request, reply) => {
      const { token, done } = request.query;
      if (done === 'declined') return sendPage(reply, (page) => InvitationDeclinedPage({ page }));
      if (typeof token !== 'string') return reply.redirect('/', 303);
      reply.header('referrer-policy', 'same-origin');
      return sendPage(reply, await viewOf(reply, token));
    },
  );

  app.post('/accounts/invitations/accept', { schema: { body: TokenBody } }, async (request, reply) => {
    const { token = '' } = request.body;
    try {
      const { session } = await acceptInvitation(tandem, userOf(request), token);
      return reply.redirect(`/accounts/${session.accountId}?done=joined`, 303);
    } catch (thrown) {
      const view = await viewOf(reply, token);
      return refuseForm({ reply, thrown, fields: [], view: (page, errors) => view(page, { errors }) });
    }
  });

  app.post('/accounts/invitations/decline', { ...isPublic, schema: { body: TokenBody } }, async (request, reply) => {
    const { token = '' } = request.body;
    try {
      await declineInvitation(tandem, token, formIp(request));
      return reply.redirect('/accounts/invitations?done=declined', 303);
    } catch (thrown) {
      return refuseForm({ reply, thrown, fields: [], view: (page, errors) => InvitationOverPage({ page, errors }) });
    }
  });

  app.post('/accounts/invitations/sign_up', { ...isPublic, schema: { body: SignUpBody } }, async (request, reply) => {
    const { token = '', name = '', password = '', password_confirmation: passwordConfirmation = '' } = request.body;
    try {
      const input = { token, name, password, passwordConfirmation };
      const signedIn = await signUpInvited(tandem, input, formContext(request));
      return enter(reply, signedIn, `/accounts/${signedIn.session.accountId}?done=joined`);
    } catch (thrown) {
      const view = await viewOf(reply, token);
      return refuseForm({ reply, thrown, fields, view: (page, errors) => view(page, { name, errors }) });
    }
  });
};
