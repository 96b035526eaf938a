import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { AUDIT_TYPES, auditLog, findUser } from '@tandem-auth/server';
import { Type } from 'typebox';
import { AuditLogPage } from '../../views/admin/audit-log.tsx';
import { isUuid } from '../ids.ts';
import { sendPage } from '../send-page.ts';

const anything = Type.Optional(Type.Unknown());
const Query = Type.Object({ type: anything, user: anything, before: anything });
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** `/admin/audit_log`: what somebody may have to answer for. */
export const auditLogRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;

  /** By their id, which outlives them, or by their address. */
  const idOf = async (user: string) => (isUuid(user) ? user : ((await findUser(tandem, user))?.id ?? NOBODY));

  app.get('/admin/audit_log', { schema: { querystring: Query } }, async ({ query }, reply) => {
    const type = AUDIT_TYPES.find((one) => one === query.type);
    const user = typeof query.user === 'string' ? query.user.trim() : '';
    const before = isUuid(query.before) ? query.before : undefined;
    const userId = user === '' ? undefined : await idOf(user);
    const { rows: lines, before: next } = await auditLog(tandem, { type, userId, before });
    const shown = { types: AUDIT_TYPES, type, user, lines, before: next, now: tandem.clock.now() };
    return sendPage(reply, (page) => AuditLogPage({ page, ...shown }));
  });
};
