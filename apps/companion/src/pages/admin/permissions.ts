import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  ACTIONS,
  actorOf,
  changeEntityRule,
  grantsOf,
  type Matrix,
  matrixOf,
  STANDINGS,
  TandemError,
} from '@tandem-auth/server';
import { Type } from 'typebox';
import { boxName, PermissionsPage, RulePage } from '../../views/admin/permissions.tsx';
import type { FormErrors } from '../../views/form-errors.ts';
import type { PageContext } from '../../views/page.ts';
import { refuseForm } from '../forms.ts';
import { sendPage } from '../send-page.ts';
import { confirm, confirmationFields, confirmationOf } from './confirmation.ts';

const path = '/admin/permissions';
const LEVELS = ['entity', 'row'] as const;
const Params = Type.Object({ entity: Type.String() });
const Query = Type.Object({ done: Type.Optional(Type.Unknown()) });

type Level = (typeof LEVELS)[number];

const BOXES = LEVELS.flatMap((level) =>
  STANDINGS.flatMap((standing) => ACTIONS.map((action) => boxName(level, standing, action))),
);
/** A box that isn't checked isn't sent. */
const Body = Type.Object(
  { ...Object.fromEntries(BOXES.map((box) => [box, Type.Optional(Type.Literal('1'))])), ...confirmationFields },
  { additionalProperties: false },
);

/** `/admin/permissions`: who may do what with which entity. */
export const permissionRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;
  app.addHook('onRequest', () => tandem.permissions.refresh());

  app.get(path, (_request, reply) => {
    const entities = [...tandem.permissions.list().keys()];
    return sendPage(reply, (page) => PermissionsPage({ page, entities }));
  });

  const ruleOf = (entity: string) => {
    const rule = tandem.permissions.list().get(entity);
    if (!rule) throw new TandemError('not_found');
    return { entity, grants: grantsOf(rule.matrix), rowGrants: grantsOf(rule.rowMatrix) };
  };

  app.get(`${path}/:entity`, { schema: { params: Params, querystring: Query } }, async (request, reply) => {
    const [rule, confirmation] = [ruleOf(request.params.entity), await confirmationOf(request)];
    const notice = request.query.done === 'changed' ? { notice: 'The permissions are changed.' } : {};
    return sendPage(reply, (page) => RulePage({ page: { ...page, ...notice }, rule, confirmation }));
  });

  app.post(`${path}/:entity`, { schema: { params: Params, body: Body } }, async (request, reply) => {
    const { entity } = ruleOf(request.params.entity);
    const checked = new Set(Object.keys(request.body));
    const [matrix, rowMatrix] = [checkedAt('entity', checked), checkedAt('row', checked)];
    try {
      await confirm(request, request.body.password);
      await changeEntityRule(tandem, { entity, matrix, rowMatrix }, actorOf(request));
      return reply.redirect(`${path}/${encodeURIComponent(entity)}?done=changed`, 303);
    } catch (thrown) {
      const rule = { entity, grants: grantsOf(matrix), rowGrants: grantsOf(rowMatrix) };
      const confirmation = await confirmationOf(request);
      const view = (page: PageContext, errors: FormErrors<'password'>) =>
        RulePage({ page, rule, confirmation, errors });
      return refuseForm({ reply, thrown, fields: ['password'], view });
    }
  });
};

function checkedAt(level: Level, checked: ReadonlySet<string>): Matrix {
  const grants = STANDINGS.map((standing) => [
    standing,
    ACTIONS.filter((action) => checked.has(boxName(level, standing, action))),
  ]);
  return matrixOf(Object.fromEntries(grants));
}
