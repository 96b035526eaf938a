import Fastify, { type FastifyInstance } from 'fastify';
import { loadAssets } from '../assets.ts';
import { assetRoutes } from '../pages/assets.ts';
import { pagePolicy } from '../security-headers.ts';
import { renderPage } from '../views/render-page.ts';
import { examplePages, guest } from './example-pages.ts';

/** Serves every example page at `/<its name>`, under the real Content-Security-Policy, with no server behind it. */
export async function buildPreview(): Promise<FastifyInstance> {
  const assets = await loadAssets();
  const app = Fastify();
  app.decorate('assets', assets);
  await app.register(assetRoutes);

  app.get<{ Params: { name: string } }>('/:name', (request, reply) => {
    const example = examplePages[request.params.name];
    if (example === undefined) return reply.callNotFound();
    reply.header('content-security-policy', pagePolicy({ styleNonce: guest.nonce, https: false })).type('text/html');
    return reply.send(renderPage(example({ assets: assets.paths })));
  });

  return app;
}
