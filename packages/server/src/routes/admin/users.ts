import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Tandem } from '../../context.ts';
import { TandemError } from '../../errors.ts';
import { forAdministrators, userOf } from '../../http/access.ts';
import { actorOf } from '../../http/actor.ts';
import type { Description } from '../../http/openapi.ts';
import { accountsOf } from '../../people/accounts/accounts.ts';
import { grantAdmin, revokeAdmin } from '../../people/administrators.ts';
import type { Actor } from '../../people/audit.ts';
import { disableUser, enableUser, unblockUser } from '../../people/disabling.ts';
import { groupsOfUser } from '../../people/permissions/group-lists.ts';
import { searchUsers } from '../../people/user-search.ts';
import { userWithId } from '../../people/users.ts';
import { devicesOf, resetVerifier, signOutAnyDevice } from '../../sessions/devices.ts';
import { signInsOf } from '../../sign-in/history.ts';
import { SignInsAnswer } from '../answers.ts';
import { renderDevice, renderSignIn } from '../renderings.ts';
import { RowParams, SignInsQuery } from '../schemas.ts';
import { AdminUserAnswer, AdminUsersAnswer } from './answers.ts';
import { renderAccountOfUser, renderAdminUser, renderGroup } from './renderings.ts';
import { UsersQuery } from './schemas.ts';

const SEARCH = read('listUsers', 'Looks for users by their address, name or id.', { 200: AdminUsersAnswer });
const SHOW = read('showUser', 'A user, with their accounts and the sessions that live.', { 200: AdminUserAnswer });
const SIGN_INS = read('listSignInsOfUser', 'Lists the attempts to sign in to a user’s account.', {
  200: SignInsAnswer,
});
const SIGN_OUT = change('signOutUser', 'Signs a user out everywhere, by a new verifier token.');
const SIGN_OUT_ONE = change('signOutDeviceOfUser', 'Ends a session, whosever it is.');

type Act = (tandem: Tandem, userId: string, by: Actor) => Promise<boolean>;

/** What is done to a user, by the last part of its path. */
const ACTS: readonly [name: string, act: Act, description: Description][] = [
  ['disable', disableUser, change('disableUser', 'Keeps a user from signing in, and ends their sessions.', true)],
  ['enable', enableUser, change('enableUser', 'Lets a disabled or blocked user sign in again.')],
  ['unblock', unblockUser, change('unblockUser', 'Lets a blocked user’s password open again.')],
  ['grant_admin', grantAdmin, change('grantAdmin', 'Makes a user an administrator.')],
  ['revoke_admin', revokeAdmin, change('revokeAdmin', 'Takes the role of an administrator from a user.', true)],
];

/** Users, and what administrators do to them. */
export const userRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;
  const onUser = { schema: { params: RowParams } };

  app.get('/users', { ...forAdministrators(SEARCH), schema: { querystring: UsersQuery } }, async (request) => {
    const { q: text = '', before = null } = request.query;
    const { rows, before: next } = await searchUsers(tandem, { text, before });
    return { users: rows.map(renderAdminUser), before: next };
  });

  app.get('/users/:id', { ...forAdministrators(SHOW), ...onUser }, async (request) => {
    const user = await userWithId(tandem, request.params.id);
    const [accounts, groups, devices] = await Promise.all([
      accountsOf(tandem, user.id),
      groupsOfUser(tandem, user.id),
      devicesOf(tandem, user.id),
    ]);
    const currentId = userOf(request).session.id;
    return {
      user: renderAdminUser(user),
      accounts: accounts.map(renderAccountOfUser),
      groups: groups.map(renderGroup),
      sessions: devices.map((device) => renderDevice(device, currentId)),
    };
  });

  app.get(
    '/users/:id/sign_ins',
    { ...forAdministrators(SIGN_INS), schema: { params: RowParams, querystring: SignInsQuery } },
    async (request) => {
      const { id } = await userWithId(tandem, request.params.id);
      const { attempts, before } = await signInsOf(tandem, id, request.query.before);
      return { sign_ins: attempts.map(renderSignIn), before };
    },
  );

  for (const [name, act, description] of ACTS) {
    app.post(`/users/:id/${name}`, { ...forAdministrators(description), ...onUser }, async (request, reply) => {
      const isUser = await act(tandem, request.params.id, actorOf(request));
      if (!isUser) throw new TandemError('not_found');
      return reply.code(204).send();
    });
  }

  app.delete('/users/:id/sessions', { ...forAdministrators(SIGN_OUT), ...onUser }, async (request, reply) => {
    const { id } = await userWithId(tandem, request.params.id);
    await resetVerifier(tandem, id, actorOf(request));
    return reply.code(204).send();
  });

  app.delete('/sessions/:id', { ...forAdministrators(SIGN_OUT_ONE), ...onUser }, async (request, reply) => {
    await signOutAnyDevice(tandem, request.params.id, actorOf(request));
    return reply.code(204).send();
  });
};

function read(operationId: string, summary: string, answers: Description['answers']): Description {
  return { operationId, tag: 'admin', summary, answers, refusals: ['not_found'] };
}

function change(operationId: string, summary: string, mayBeOfLastAdmin = false): Description {
  const refusals = mayBeOfLastAdmin ? (['not_found', 'last_admin'] as const) : (['not_found'] as const);
  return { operationId, tag: 'admin', summary, answers: { 204: null }, refusals };
}
