import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Description } from '../../http/openapi.ts';
import { parseStrictly } from '../../http/strict-body.ts';

export const JSON_API = 'application/vnd.api+json';

export const RowParams = Type.Object({ id: Type.String() });

/** A route that permissions alone decide about. */
export function byPermission(description: Description) {
  return { config: { access: 'guest', description } } as const;
}

/** Takes and answers JSON:API by its own name. */
export function speakJsonApi(app: FastifyInstance): void {
  parseStrictly(app, JSON_API);
  app.addHook('preSerialization', async (_request, reply, payload) => {
    reply.type(JSON_API);
    return payload;
  });
}
