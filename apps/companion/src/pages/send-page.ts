import { isNativeAgent } from '@tandem-auth/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { VNode } from 'preact';
import { pagePolicy } from '../security-headers.ts';
import type { PageContext } from '../views/page.ts';
import { renderPage } from '../views/render-page.ts';

/** Answers with a page for whoever the request is, under the page's Content-Security-Policy. */
export function sendPage(
  reply: FastifyReply,
  view: (page: PageContext) => VNode,
  { frames = false }: { frames?: boolean } = {},
): FastifyReply {
  const { request } = reply;
  const { tandem, assets } = reply.server;
  const nonce = tandem.randomness.bytes(16).toString('base64');
  const { https } = tandem.config;
  const page: PageContext = {
    nonce,
    assets: assets.paths,
    native: isNativeAgent(request),
    ...whoseIs(request),
  };

  return reply
    .header('content-security-policy', pagePolicy({ styleNonce: nonce, https, frames }))
    .type('text/html; charset=utf-8')
    .send(renderPage(view(page)));
}

function whoseIs({ principal }: FastifyRequest): Pick<PageContext, 'sessionId' | 'isAdmin' | 'unverifiedEmail'> {
  if (principal.kind === 'guest') return { sessionId: null };
  const { session, user } = principal;
  return {
    sessionId: session.id,
    isAdmin: user.roles.includes('admin'),
    ...(user.emailVerifiedAt === null && { unverifiedEmail: user.email }),
  };
}
