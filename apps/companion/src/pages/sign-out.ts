import { bearerToken, clearedSessionCookie, originOf, readSessionCookie, signOut } from '@tandem-auth/server';
import type { FastifyInstance } from 'fastify';
import { SignOutPage } from '../views/sign-out.tsx';
import { sendPage } from './send-page.ts';
import { recogniseVisitor } from './visitor.ts';

/** `/users/sign_out`: a page that asks, and the sign-out itself. */
export async function signOutRoutes(app: FastifyInstance): Promise<void> {
  const { tandem } = app;
  const config = { access: 'public' } as const;

  app.get('/users/sign_out', { config, preHandler: recogniseVisitor }, async (request, reply) => {
    if (request.principal.kind === 'guest') return reply.redirect('/users/sign_in', 303);
    return sendPage(reply, (page) => SignOutPage({ page }));
  });

  app.route({
    method: ['POST', 'DELETE'],
    url: '/users/sign_out',
    config,
    handler: async (request, reply) => {
      await signOut(tandem, {
        cookie: readSessionCookie(tandem, request.headers.cookie),
        apiToken: bearerToken(request),
        sameOrigin: originOf(request, tandem.config) === 'same',
      });
      const cleared = clearedSessionCookie(tandem);
      reply.setCookie(cleared.name, cleared.value, cleared.options);
      // Chromium keeps signed-in pages for its Back button, even `no-store` ones, until it is told this.
      reply.header('clear-site-data', '"cache"');
      return reply.redirect('/users/sign_in', 303);
    },
  });
}
