import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { forUsers, publicly, userOf } from '../http/access.ts';
import { clientIp, signInContext } from '../http/client.ts';
import type { Description } from '../http/openapi.ts';
import { giveCookies } from '../http/session-cookies.ts';
import { accountsOf } from '../people/accounts/accounts.ts';
import { invitationsOf, invite, revokeInvitation } from '../people/accounts/invitations.ts';
import { acceptInvitation, declineInvitation } from '../people/accounts/invited.ts';
import { signUpInvited } from '../sign-up/invited-sign-up.ts';
import { AccountsAnswer, InvitationAnswer, InvitationsAnswer, SignedInAnswer } from './answers.ts';
import { renderAccount, renderInvitation, renderSignedIn } from './renderings.ts';
import { InvitationBody, InvitationParams, InvitedSignUpBody, RowParams, TokenBody } from './schemas.ts';

const LIST: Description = {
  operationId: 'listInvitations',
  tag: 'accounts',
  summary: 'Lists the invitations to an account that wait for an answer: its owner and admins may.',
  answers: { 200: InvitationsAnswer },
  refusals: ['not_found', 'forbidden'],
};
const INVITE: Description = {
  operationId: 'invite',
  tag: 'accounts',
  summary: 'Invites an address to an account by mail: its owner may, and to be a member its admins.',
  answers: { 201: InvitationAnswer },
  refusals: ['not_found', 'forbidden', 'email_unverified', 'personal_account', 'rate_limited'],
};
const REVOKE: Description = {
  operationId: 'revokeInvitation',
  tag: 'accounts',
  summary: 'Takes an invitation back.',
  answers: { 204: null },
  refusals: ['not_found', 'forbidden', 'personal_account'],
};
const ACCEPT: Description = {
  operationId: 'acceptInvitation',
  tag: 'accounts',
  summary: 'Accepts by the link that was sent: the user is a member, and the session in the account.',
  answers: { 200: AccountsAnswer },
  refusals: ['invalid_grant', 'not_invited'],
};
const DECLINE: Description = {
  operationId: 'declineInvitation',
  tag: 'accounts',
  summary: 'Declines by the link that was sent.',
  answers: { 204: null },
  refusals: ['invalid_grant'],
};
const SIGN_UP: Description = {
  operationId: 'signUpInvited',
  tag: 'accounts',
  summary: 'Signs up by the link that was sent, with its address: opens a session in the account.',
  answers: { 201: SignedInAnswer },
  refusals: ['invalid_grant', 'rate_limited'],
};

const PATH = '/api/v1/accounts/:id/invitations';

/** `/api/v1/accounts/:id/invitations`: who is asked to join. `/api/v1/invitations`: their answer. */
export const invitationRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;

  app.get(PATH, { ...forUsers(LIST), schema: { params: RowParams } }, async (request) => {
    const invitations = await invitationsOf(tandem, userOf(request), request.params.id);
    return { invitations: invitations.map(renderInvitation) };
  });

  app.post(
    PATH,
    { ...forUsers(INVITE), schema: { params: RowParams, body: InvitationBody } },
    async (request, reply) => {
      const input = { ...request.body, accountId: request.params.id, ip: clientIp(request) };
      const invitation = await invite(tandem, userOf(request), input);
      return reply.code(201).send(renderInvitation(invitation));
    },
  );

  app.delete(
    `${PATH}/:invitation_id`,
    { ...forUsers(REVOKE), schema: { params: InvitationParams } },
    async (request, reply) => {
      const { id: accountId, invitation_id: id } = request.params;
      await revokeInvitation(tandem, userOf(request), { accountId, id });
      return reply.code(204).send();
    },
  );

  app.post('/api/v1/invitations/accept', { ...forUsers(ACCEPT), schema: { body: TokenBody } }, async (request) => {
    const { session, user } = await acceptInvitation(tandem, userOf(request), request.body.token);
    const accounts = await accountsOf(tandem, user.id);
    return { account_id: session.accountId, accounts: accounts.map(renderAccount) };
  });

  app.post(
    '/api/v1/invitations/decline',
    { ...publicly(DECLINE), schema: { body: TokenBody } },
    async (request, reply) => {
      await declineInvitation(tandem, request.body.token, clientIp(request));
      return reply.code(204).send();
    },
  );

  app.post(
    '/api/v1/invitations/sign_up',
    { ...publicly(SIGN_UP), schema: { body: InvitedSignUpBody } },
    async (request, reply) => {
      const { token, user, ...said } = request.body;
      const input = {
        token,
        name: user.name,
        password: user.password,
        passwordConfirmation: user.password_confirmation,
      };
      const signedIn = await signUpInvited(tandem, input, signInContext(tandem, request, said));
      giveCookies(reply, signedIn);
      return reply.code(201).send(renderSignedIn(signedIn));
    },
  );
};
