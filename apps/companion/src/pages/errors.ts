import {
  asTandemError,
  isNativeAgent,
  noteRefusal,
  problemHeaders,
  recogniseVisitor,
  sendProblem,
  TandemError,
} from '@tandem-auth/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ownPath, withReturnTo } from '../return-to.ts';
import { FailurePage } from '../views/failure.tsx';
import { NotAuthenticatedPage } from '../views/not-authenticated.tsx';
import { NotFoundPage } from '../views/not-found.tsx';
import { sendPage } from './send-page.ts';
import { wantsPage } from './visitor.ts';

/** An error as a page for people, as a problem for programs. A guest is led to the sign-in. */
export function answerError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (!wantsPage(request)) return sendProblem(thrown, request, reply);

  const error = asTandemError(thrown);
  const visited = request.method === 'GET' || request.method === 'HEAD';
  const path = visited ? ownPath(request.url) : '/';
  noteRefusal(error, request);

  if (error.status === 401 && !isNativeAgent(request)) {
    return reply.redirect(withReturnTo('/users/sign_in', path), 303);
  }
  reply.code(error.status).headers(problemHeaders(error));
  if (error.status === 401) return sendPage(reply, (page) => NotAuthenticatedPage({ page, returnTo: path }));

  const retry = error.status === 503 && visited ? { retryPath: path } : {};
  return sendPage(reply, (page) => FailurePage({ page, status: error.status, sentence: error.message, ...retry }));
}

export async function answerNotFound(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  if (!wantsPage(request)) return sendProblem(new TandemError('not_found'), request, reply);

  request.principal = await recogniseVisitor(request);
  request.refusal = 'not_found';
  return sendPage(reply.code(404), (page) => NotFoundPage({ page }));
}
