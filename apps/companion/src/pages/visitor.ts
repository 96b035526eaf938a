import { isNativeAgent } from '@tandem-auth/server';
import type { FastifyRequest } from 'fastify';

/** Whether a person will look at the answer: in a browser or in a shell, and not at an API's address. */
export function wantsPage(request: FastifyRequest): boolean {
  if (request.url.startsWith('/api/')) return false;
  return isNativeAgent(request) || /\btext\/html\b/.test(request.headers.accept ?? '');
}
