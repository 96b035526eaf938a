import { isPublic, signOut, signOutRequest, takeSessionCookie } from '@tandem-auth/server';
import type { FastifyInstance } from 'fastify';
import { SignOutPage } from '../views/sign-out.tsx';
import { sendPage } from './send-page.ts';

/** `/users/sign_out`: a page that asks, and the sign-out itself. */
export async function signOutRoutes(app: FastifyInstance): Promise<void> {
  const { tandem } = app;
  app.get('/users/sign_out', { config: { access: 'guest' } }, async (request, reply) => {
    if (request.principal.kind === 'guest') return reply.redirect('/users/sign_in', 303);
    return sendPage(reply, (page) => SignOutPage({ page }));
  });

  app.route({
    method: ['POST', 'DELETE'],
    url: '/users/sign_out',
    ...isPublic,
    handler: async (request, reply) => {
      await signOut(tandem, await signOutRequest(tandem, request));
      takeSessionCookie(reply);
      // Chromium keeps signed-in pages for its Back button, even `no-store` ones, until it is told this.
      reply.header('clear-site-data', '"cache"');
      return reply.redirect('/users/sign_in', 303);
    },
  });
}
