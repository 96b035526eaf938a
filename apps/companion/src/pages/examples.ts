import type { FastifyInstance } from 'fastify';
import { GetNativePage } from '../views/get-native.tsx';
import { sendPage } from './send-page.ts';

/** `/examples/…`: clients that are page script, for whoever builds one. Not in production, and where their dialect is spoken here. */
export async function exampleRoutes(app: FastifyInstance): Promise<void> {
  const { environment, dialects } = app.tandem.config;
  if (environment === 'production' || !dialects.getNative) return;
  const { mount } = dialects.getNative;
  // A page of ours calls no other host.
  if (mount && 'host' in mount) return;
  const prefix = mount?.prefix ?? '';

  app.get('/examples/get-native', { config: { access: 'guest' } }, (_request, reply) =>
    sendPage(reply, (page) => GetNativePage({ page, prefix })),
  );
}
