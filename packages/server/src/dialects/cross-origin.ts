import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { PageScripts } from './dialect.ts';

const METHODS = 'GET, HEAD, POST, PATCH, PUT, DELETE';
const REQUEST_HEADERS = 'Authorization, Content-Type';
const PREFLIGHT_SECONDS = 10 * 60;

/**
 * Has browsers let the pages of the origins in `CORS_ORIGINS` call the routes that follow (Fetch, 3.2). Never with cookies: their
 * token is all that those pages have, and no page gets in by its user's session here.
 */
export function openToOrigins(scope: FastifyInstance, { tokenHeaders }: PageScripts): void {
  const { corsOrigins } = scope.tandem.config;
  if (corsOrigins.length === 0) return;
  const exposed = [...tokenHeaders, 'Retry-After'].join(', ');
  const isNamed = ({ headers: { origin } }: FastifyRequest) => origin !== undefined && corsOrigins.includes(origin);
  const asked = new Set<string>();

  scope.addHook('onRoute', (route) => {
    route.config = { ...route.config, crossOrigin: true };
    const path = route.routePath;
    if (route.method === 'OPTIONS' || asked.has(path)) return;
    asked.add(path);
    scope.options(path, { config: { access: 'public' } }, async (request, reply) => {
      if (isNamed(request)) {
        reply
          .header('Access-Control-Allow-Methods', METHODS)
          .header('Access-Control-Allow-Headers', REQUEST_HEADERS)
          .header('Access-Control-Max-Age', PREFLIGHT_SECONDS);
      }
      return reply.code(204).send();
    });
  });

  // Refusals as well: a page that can't read them would not learn that its token is dead.
  scope.addHook('onSend', async (request, reply) => {
    reply.header('Vary', 'Origin');
    if (!isNamed(request)) return;
    reply
      .header('Access-Control-Allow-Origin', request.headers.origin)
      .header('Access-Control-Expose-Headers', exposed);
  });
}
