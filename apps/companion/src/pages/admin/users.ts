import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  accountsOf,
  devicesOf,
  groupsOfUser,
  searchUsers,
  signInsOf,
  type UserSearch,
  userOf,
  userWithId,
} from '@tandem-auth/server';
import { Type } from 'typebox';
import { UserPage } from '../../views/admin/user.tsx';
import { UsersPage } from '../../views/admin/users.tsx';
import { SignInsPage } from '../../views/sign-ins.tsx';
import { isUuid } from '../ids.ts';
import { sendPage } from '../send-page.ts';
import { offer } from './deeds.ts';
import { deviceDeed, noticeOfDeed, userDeeds } from './user-deeds.ts';

const Query = Type.Object({ q: Type.Optional(Type.Unknown()), before: Type.Optional(Type.Unknown()) });
const Params = Type.Object({ id: Type.String() });
const NEWEST = 5;

/** `/admin/users`: looks for users, shows one, and offers what may be done to them. */
export const userRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;

  app.get('/admin/users', { schema: { querystring: Query } }, async (request, reply) => {
    const { q, before } = request.query;
    const search: UserSearch = { text: typeof q === 'string' ? q : '', before: isUuid(before) ? before : null };
    const { rows: users, before: next } = await searchUsers(tandem, search);
    return sendPage(reply, (page) =>
      UsersPage({ page, users, text: search.text, before: next, now: tandem.clock.now() }),
    );
  });

  const one = { schema: { params: Params, querystring: Type.Object({ done: Type.Optional(Type.Unknown()) }) } };
  app.get('/admin/users/:id', one, async (request, reply) => {
    const user = await userWithId(tandem, request.params.id);
    const [accounts, groups, devices, { attempts }] = await Promise.all([
      accountsOf(tandem, user.id),
      groupsOfUser(tandem, user.id),
      devicesOf(tandem, user.id),
      signInsOf(tandem, user.id),
    ]);
    const notice = noticeOfDeed(request.query.done);
    const shown = { user, accounts, groups, devices, signIns: attempts.slice(0, NEWEST), now: tandem.clock.now() };
    const currentId = userOf(request).session.id;
    return sendPage(reply, (page) => UserPage({ ...shown, currentId, page: { ...page, ...(notice && { notice }) } }));
  });

  const signIns = { schema: { params: Params, querystring: Query } };
  app.get('/admin/users/:id/sign_ins', signIns, async (request, reply) => {
    const of = await userWithId(tandem, request.params.id);
    const asked = request.query.before;
    const { attempts, before } = await signInsOf(tandem, of.id, isUuid(asked) ? asked : null);
    return sendPage(reply, (page) => SignInsPage({ page, signIns: attempts, before, of, now: tandem.clock.now() }));
  });

  for (const deed of userDeeds(tandem)) offer(app, deed);
  offer(app, deviceDeed(tandem));
};
