import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { forAdministrators } from '../../http/access.ts';
import type { Description } from '../../http/openapi.ts';
import { auditLog } from '../../people/audit-log.ts';
import { AuditEventsAnswer } from './answers.ts';
import { renderAuditLine } from './renderings.ts';
import { AuditQuery } from './schemas.ts';

const LIST: Description = {
  operationId: 'listAuditEvents',
  tag: 'admin',
  summary: 'Reads the audit log, the newest first.',
  answers: { 200: AuditEventsAnswer },
};

/** What somebody may have to answer for. */
export const auditEventRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const route = { ...forAdministrators(LIST), schema: { querystring: AuditQuery } };
  app.get('/audit_events', route, async ({ query: { type, user: userId, before } }) => {
    const { rows, before: next } = await auditLog(app.tandem, { type, userId, before });
    return { audit_events: rows.map(renderAuditLine), before: next };
  });
};
