import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { parseStrictly } from '../../http/strict-body.ts';

const JSON_API = 'application/vnd.api+json';

export const RowParams = Type.Object({ id: Type.String() });

/** A route that permissions alone decide about. */
export const byPermission = { config: { access: 'guest' } } as const;

/** Takes and answers JSON:API by its own name. */
export function speakJsonApi(app: FastifyInstance): void {
  parseStrictly(app, JSON_API);
  app.addHook('preSerialization', async (_request, reply, payload) => {
    reply.type(JSON_API);
    return payload;
  });
}
