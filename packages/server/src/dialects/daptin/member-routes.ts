import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { addMember, removeMember } from '../../people/permissions/groups.ts';
import { readableMembers } from '../../people/permissions/readable-rows.ts';
import { actorIfUser, refuseUnless } from './denials.ts';
import { ADD_MEMBERS, LIST_MEMBERS, REMOVE_MEMBERS } from './descriptions.ts';
import { byPermission, RowParams, speakJsonApi } from './json-api.ts';
import { linksOf, PageQuery, pageOf, sliceOf } from './pages.ts';
import { type Renderer, USERS } from './resources.ts';
import { mayReferTo, mayWithGroup, refuseBlind, seenGroup } from './seen-rows.ts';

const MOST_AT_ONCE = 100;
const RELATIONSHIP = '/api/usergroup/:id/relationships/user_account_id';

const MembersBody = Type.Object({
  data: Type.Array(Type.Object({ type: Type.Literal(USERS), id: Type.String() }), { maxItems: MOST_AT_ONCE }),
});

/** Who is in a group; puts users in, and takes them out. */
export function memberRoutes(render: Renderer): FastifyPluginAsyncTypebox {
  return async (app) => {
    const { tandem } = app;
    speakJsonApi(app);

    const list = { ...byPermission(LIST_MEMBERS), schema: { params: RowParams, querystring: PageQuery } };
    app.get('/api/usergroup/:id/user_account_id', list, async (request) => {
      refuseBlind(request, 'user');
      const { id: groupId } = await seenGroup(request, request.params.id);
      const page = pageOf(request.query);
      const { rows, total } = await readableMembers(tandem, request.principal, { groupId, ...sliceOf(page) });
      return { links: linksOf(page, total), data: rows.map(render.user) };
    });

    const change = { schema: { params: RowParams, body: MembersBody } };
    app.post(RELATIONSHIP, { ...byPermission(ADD_MEMBERS), ...change }, async (request, reply) => {
      const group = await seenGroup(request, request.params.id);
      const userIds = request.body.data.map(({ id }) => id);
      refuseUnless(request, mayWithGroup(request, ['refer'], group));
      for (const userId of userIds) refuseUnless(request, await mayReferTo(request, userId));
      for (const userId of userIds) await addMember(tandem, { groupId: group.id, userId }, actorIfUser(request));
      return reply.code(204).send();
    });

    app.delete(RELATIONSHIP, { ...byPermission(REMOVE_MEMBERS), ...change }, async (request, reply) => {
      const group = await seenGroup(request, request.params.id);
      const userIds = request.body.data.map(({ id }) => id);
      // Whoever may refer to themselves can leave.
      const isOfGroup = mayWithGroup(request, ['refer'], group);
      for (const userId of userIds) refuseUnless(request, isOfGroup || (await mayReferTo(request, userId)));
      for (const userId of userIds) await removeMember(tandem, { groupId: group.id, userId }, actorIfUser(request));
      return reply.code(204).send();
    });
  };
}
