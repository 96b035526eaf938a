import { authenticate, isNativeAgent, TandemError } from '@tandem-auth/server';
import type { FastifyRequest } from 'fastify';

/** Whether a person will look at the answer: in a browser or in a shell, and not at an API's address. */
export function wantsPage(request: FastifyRequest): boolean {
  if (request.url.startsWith('/api/')) return false;
  return isNativeAgent(request) || /\btext\/html\b/.test(request.headers.accept ?? '');
}

/** Learns who visits a public page. There, a credential that is no longer good is as good as none. */
export async function recogniseVisitor(request: FastifyRequest): Promise<void> {
  try {
    request.principal = await authenticate(request.server.tandem, request);
  } catch (error) {
    if (!(error instanceof TandemError && error.status === 401)) throw error;
  }
}
