import { userOf } from '@tandem-auth/server';
import type { FastifyInstance } from 'fastify';
import { HomePage } from '../views/home.tsx';
import { sendPage } from './send-page.ts';

/** `/`, for signed-in users. */
export async function homeRoutes(app: FastifyInstance): Promise<void> {
  app.get('/', (request, reply) => {
    const { user, session } = userOf(request);
    return sendPage(reply, (page) => HomePage({ page, user, session, now: app.tandem.clock.now() }));
  });
}
