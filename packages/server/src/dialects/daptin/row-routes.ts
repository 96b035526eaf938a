import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { readableGroups, readableUsers } from '../../people/permissions/readable-rows.ts';
import { LIST_GROUPS, LIST_USERS, SHOW_GROUP, SHOW_USER } from './descriptions.ts';
import { byPermission, RowParams, speakJsonApi } from './json-api.ts';
import { linksOf, PageQuery, pageOf, sliceOf } from './pages.ts';
import type { Renderer } from './resources.ts';
import { refuseBlind, seenGroup, seenUser } from './seen-rows.ts';

/** Users and groups, as far as whoever asks may see them. */
export function rowRoutes(render: Renderer): FastifyPluginAsyncTypebox {
  return async (app) => {
    const { tandem } = app;
    speakJsonApi(app);
    const list = { schema: { querystring: PageQuery } };
    const row = { schema: { params: RowParams } };

    app.get('/api/user_account', { ...byPermission(LIST_USERS), ...list }, async (request) => {
      refuseBlind(request, 'user');
      const page = pageOf(request.query);
      const { rows, total } = await readableUsers(tandem, request.principal, sliceOf(page));
      return { links: linksOf(page, total), data: rows.map(render.user) };
    });

    app.get('/api/user_account/:id', { ...byPermission(SHOW_USER), ...row }, async (request) => {
      return { data: render.user(await seenUser(request, request.params.id)) };
    });

    app.get('/api/usergroup', { ...byPermission(LIST_GROUPS), ...list }, async (request) => {
      refuseBlind(request, 'user_group');
      const page = pageOf(request.query);
      const { rows, total } = await readableGroups(tandem, request.principal, sliceOf(page));
      return { links: linksOf(page, total), data: rows.map(render.group) };
    });

    app.get('/api/usergroup/:id', { ...byPermission(SHOW_GROUP), ...row }, async (request) => {
      return { data: render.group(await seenGroup(request, request.params.id)) };
    });
  };
}
