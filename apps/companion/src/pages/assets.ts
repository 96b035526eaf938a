import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Asset } from '../assets.ts';

/** The files that pages load, and the icon that browsers ask for by themselves. */
export async function assetRoutes(app: FastifyInstance): Promise<void> {
  const { assets } = app;
  const icon = assets.files.get(assets.paths.icon.slice('/assets/'.length));
  const forEver = 'public, max-age=31536000, immutable';
  const forADay = 'public, max-age=86400';

  app.get<{ Params: { name: string } }>('/assets/:name', { config: { access: 'public' } }, (request, reply) =>
    send(request, reply, assets.files.get(request.params.name), forEver),
  );

  for (const path of ['/favicon.ico', '/favicon.svg']) {
    app.get(path, { config: { access: 'public' } }, (request, reply) => send(request, reply, icon, forADay));
  }
}

function send(request: FastifyRequest, reply: FastifyReply, asset: Asset | undefined, cacheControl: string) {
  if (asset === undefined) return reply.callNotFound();

  reply.headers({ 'cache-control': cacheControl, etag: asset.etag, vary: 'Accept-Encoding' });
  if (request.headers['if-none-match'] === asset.etag) return reply.code(304).send();

  reply.type(asset.type);
  if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(asset.body);
  return reply.header('content-encoding', 'gzip').send(asset.gzipped);
}
