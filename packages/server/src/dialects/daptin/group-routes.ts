import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { validationError } from '../../errors.ts';
import type { UserGroup } from '../../generated/prisma/client.ts';
import { actorOf } from '../../http/actor.ts';
import { createGroup, deleteGroup, groupWithId, updateGroup } from '../../people/permissions/groups.ts';
import type { Matrix } from '../../people/permissions/matrix.ts';
import { actorIfUser, mayTake, refuseUnless } from './denials.ts';
import { CHANGE_GROUP, DELETE_GROUP, MAKE_GROUP } from './descriptions.ts';
import { byPermission, RowParams, speakJsonApi } from './json-api.ts';
import type { PermissionCodec } from './permission-codecs.ts';
import { GROUPS, type Renderer } from './resources.ts';
import { mayWithGroup, seenGroup } from './seen-rows.ts';

// Members that we don't know are passed over: clients of before send them.
const name = Type.String();
const permission = Type.Optional(Type.Integer());
const type = Type.Literal(GROUPS);
const NewGroupBody = Type.Object({ data: Type.Object({ type, attributes: Type.Object({ name, permission }) }) });
const GroupBody = Type.Object({
  data: Type.Object({ type, attributes: Type.Object({ name: Type.Optional(name), permission }) }),
});

/** Makes, changes and deletes groups, as far as whoever asks may. */
export function groupRoutes(render: Renderer, codec: PermissionCodec): FastifyPluginAsyncTypebox {
  return async (app) => {
    const { tandem } = app;
    speakJsonApi(app);

    app.post(
      '/api/usergroup',
      { ...byPermission(MAKE_GROUP), schema: { body: NewGroupBody } },
      async (request, reply) => {
        // It has an owner, which a guest can't be.
        refuseUnless(request, request.principal.kind === 'user' && mayTake(request, [['create', 'user_group']]));
        const by = actorOf(request);
        const { name, permission } = request.body.data.attributes;
        const group = await createGroup(tandem, { name, ownerId: by.actorId, matrix: matrixOf(codec, permission) }, by);
        return reply.code(201).send({ data: render.group(group) });
      },
    );

    const change = { ...byPermission(CHANGE_GROUP), schema: { params: RowParams, body: GroupBody } };
    app.patch('/api/usergroup/:id', change, async (request) => {
      const group = await seenGroup(request, request.params.id);
      refuseUnless(request, mayWithGroup(request, ['update'], group));
      const { name, permission } = request.body.data.attributes;
      const matrix = matrixOf(codec, permission);
      // Else whoever may update it could give themselves whatever they may not.
      refuseUnless(request, matrix === null || isTheirs(request, group));
      const { id } = group;
      await updateGroup(tandem, { id, name, matrix: matrix ?? undefined }, actorIfUser(request));
      return { data: render.group(await groupWithId(tandem, id)) };
    });

    app.delete(
      '/api/usergroup/:id',
      { ...byPermission(DELETE_GROUP), schema: { params: RowParams } },
      async (request, reply) => {
        const group = await seenGroup(request, request.params.id);
        refuseUnless(request, mayWithGroup(request, ['delete'], group));
        await deleteGroup(tandem, group.id, actorIfUser(request));
        return reply.code(204).send();
      },
    );
  };
}

/** Whether it is whoever asks who decides about it: its owner, or an administrator. */
function isTheirs({ principal }: FastifyRequest, { ownerId }: UserGroup): boolean {
  return principal.kind === 'user' && (principal.user.id === ownerId || principal.user.roles.includes('admin'));
}

function matrixOf(codec: PermissionCodec, permission: number | undefined): Matrix | null {
  const matrix = permission === undefined ? null : codec.read(permission);
  if (matrix === null && permission !== undefined) throw validationError({ permission: ['This is not a permission.'] });
  return matrix;
}
