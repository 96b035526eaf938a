import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { groupWithId, listGroups, membersOfGroup } from '@tandem-auth/server';
import { Type } from 'typebox';
import { GroupPage } from '../../views/admin/group.tsx';
import { GroupsPage } from '../../views/admin/groups.tsx';
import { isUuid } from '../ids.ts';
import { sendPage } from '../send-page.ts';
import { offer } from './deeds.ts';
import { groupDeeds, memberDeeds, newGroupDeed, noticeOfGroupDeed } from './group-deeds.ts';

const Query = Type.Object({ before: Type.Optional(Type.Unknown()), done: Type.Optional(Type.Unknown()) });
const Params = Type.Object({ id: Type.String() });

/** `/admin/groups`: groups and who is in them. */
export const groupRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;

  app.get('/admin/groups', { schema: { querystring: Query } }, async ({ query }, reply) => {
    const { rows: groups, before } = await listGroups(tandem, isUuid(query.before) ? query.before : null);
    const notice = noticeOfGroupDeed(query.done);
    return sendPage(reply, (page) => GroupsPage({ page: { ...page, ...(notice && { notice }) }, groups, before }));
  });

  const one = { schema: { params: Params, querystring: Query } };
  app.get('/admin/groups/:id', one, async ({ params, query }, reply) => {
    const group = await groupWithId(tandem, params.id);
    const { rows: members, before } = await membersOfGroup(
      tandem,
      group.id,
      isUuid(query.before) ? query.before : null,
    );
    const notice = noticeOfGroupDeed(query.done);
    const shown = { group, members, before, now: tandem.clock.now() };
    return sendPage(reply, (page) => GroupPage({ ...shown, page: { ...page, ...(notice && { notice }) } }));
  });

  offer(app, newGroupDeed(tandem));
  for (const deed of groupDeeds(tandem)) offer(app, deed);
  for (const deed of memberDeeds(tandem)) offer(app, deed);
};
