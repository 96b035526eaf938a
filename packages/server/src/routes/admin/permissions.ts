import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { forAdministrators } from '../../http/access.ts';
import { actorOf } from '../../http/actor.ts';
import { keepPermissionsCurrent } from '../../http/current-permissions.ts';
import type { Description } from '../../http/openapi.ts';
import { matrixOf } from '../../people/permissions/matrix.ts';
import { changeEntityRule } from '../../people/permissions/permission-rules.ts';
import { PermissionsAnswer } from './answers.ts';
import { renderRule } from './renderings.ts';
import { EntityParams, RuleBody } from './schemas.ts';

const LIST: Description = {
  operationId: 'listPermissions',
  tag: 'admin',
  summary: 'Says of every entity who may do what with it.',
  answers: { 200: PermissionsAnswer },
};
const CHANGE: Description = {
  operationId: 'changePermissions',
  tag: 'admin',
  summary: 'Says who may do what with an entity.',
  answers: { 204: null },
  refusals: ['not_found'],
};

/** Who may do what with the entities that there are. */
export const permissionRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;
  keepPermissionsCurrent(app);

  app.get('/permissions', forAdministrators(LIST), async () => {
    return { permissions: [...tandem.permissions.list()].map(([entity, rule]) => renderRule(entity, rule)) };
  });

  app.patch(
    '/permissions/:entity',
    { ...forAdministrators(CHANGE), schema: { params: EntityParams, body: RuleBody } },
    async (request, reply) => {
      const { entity } = request.params;
      const { matrix, row_matrix: rowMatrix } = request.body;
      const rule = { entity, matrix: matrixOf(matrix), rowMatrix: matrixOf(rowMatrix) };
      await changeEntityRule(tandem, rule, actorOf(request));
      return reply.code(204).send();
    },
  );
};
