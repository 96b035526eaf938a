import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { forAdministrators } from '../../http/access.ts';
import { actorOf } from '../../http/actor.ts';
import type { Description } from '../../http/openapi.ts';
import { listGroups, membersOfGroup } from '../../people/permissions/group-lists.ts';
import {
  addMember,
  createGroup,
  deleteGroup,
  groupWithId,
  removeMember,
  renameGroup,
  transferGroup,
} from '../../people/permissions/groups.ts';
import { RowParams } from '../schemas.ts';
import { GroupAnswer, GroupsAnswer, MembersAnswer } from './answers.ts';
import { renderGroup, renderGroupInList, renderMember } from './renderings.ts';
import { GroupBody, MemberBody, MemberParams, PageQuery } from './schemas.ts';

const LIST = described('listGroups', 'Lists all groups.', { 200: GroupsAnswer });
const CREATE = described('createGroup', 'Makes a group, with its owner as the first member.', { 201: GroupAnswer });
const MEMBERS = described('listMembersOfGroup', 'Lists who is in a group.', { 200: MembersAnswer });
const RENAME = described('renameGroup', 'Gives a group another name.');
const DELETE = described('deleteGroup', 'Deletes a group. Its members lose what they may by it.');
const ADD = described('addMemberToGroup', 'Puts a user into a group.');
const REMOVE = described('removeMemberFromGroup', 'Takes a user out of a group.');
const GIVE = described('transferGroup', 'Makes a member of a group its owner.');

/** Groups and who is in them. */
export const groupRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;

  app.get('/groups', { ...forAdministrators(LIST), schema: { querystring: PageQuery } }, async (request) => {
    const { rows, before } = await listGroups(tandem, request.query.before);
    return { groups: rows.map(renderGroupInList), before };
  });

  app.post('/groups', { ...forAdministrators(CREATE), schema: { body: GroupBody } }, async (request, reply) => {
    const by = actorOf(request);
    const group = await createGroup(tandem, { name: request.body.name, ownerId: by.actorId }, by);
    return reply.code(201).send(renderGroup(group));
  });

  app.get(
    '/groups/:id/members',
    { ...forAdministrators(MEMBERS), schema: { params: RowParams, querystring: PageQuery } },
    async (request) => {
      const { id } = await groupWithId(tandem, request.params.id);
      const { rows, before } = await membersOfGroup(tandem, id, request.query.before);
      return { members: rows.map(renderMember), before };
    },
  );

  app.patch(
    '/groups/:id',
    { ...forAdministrators(RENAME), schema: { params: RowParams, body: GroupBody } },
    async (request, reply) => {
      await renameGroup(tandem, { id: request.params.id, name: request.body.name }, actorOf(request));
      return reply.code(204).send();
    },
  );

  app.delete('/groups/:id', { ...forAdministrators(DELETE), schema: { params: RowParams } }, async (request, reply) => {
    await deleteGroup(tandem, request.params.id, actorOf(request));
    return reply.code(204).send();
  });

  for (const [path, act, description] of [
    ['/groups/:id/members', addMember, ADD],
    ['/groups/:id/owner', transferGroup, GIVE],
  ] as const) {
    app.post(
      path,
      { ...forAdministrators(description), schema: { params: RowParams, body: MemberBody } },
      async (request, reply) => {
        const member = { groupId: request.params.id, userId: request.body.user_id };
        await act(tandem, member, actorOf(request));
        return reply.code(204).send();
      },
    );
  }

  app.delete(
    '/groups/:id/members/:user_id',
    { ...forAdministrators(REMOVE), schema: { params: MemberParams } },
    async (request, reply) => {
      const { id: groupId, user_id: userId } = request.params;
      await removeMember(tandem, { groupId, userId }, actorOf(request));
      return reply.code(204).send();
    },
  );
};

function described(operationId: string, summary: string, answers: Description['answers'] = { 204: null }): Description {
  return { operationId, tag: 'admin', summary, answers, refusals: ['not_found'] };
}
