import type { FastifyRequest } from 'fastify';
import { type ErrorCode, TandemError } from '../../errors.ts';
import { actorOf } from '../../http/actor.ts';
import type { Actor } from '../../people/audit.ts';
import type { Action } from '../../people/permissions/matrix.ts';
import { tokenOf } from './token.ts';

/** What is done, and with what. */
export type Step = readonly [action: Action, entity: string];

/** Whether whoever asks may take all the steps. */
export function mayTake({ principal, server }: FastifyRequest, steps: readonly Step[]): boolean {
  return steps.every(([action, entity]) => server.tandem.permissions.can(principal, action, entity));
}

/** @throws {@link TandemError} as {@link denial} has it. */
export function refuseUnless(request: FastifyRequest, isAllowed: boolean): void {
  if (!isAllowed) throw denial(request, 'forbidden');
}

/** What somebody is told who may not. A guest whose token has died is told that, so that their client forgets it. */
export function denial(request: FastifyRequest, code: ErrorCode): TandemError {
  const hasDeadToken = request.principal.kind === 'guest' && tokenOf(request) !== null;
  return new TandemError(hasDeadToken ? 'invalid_token' : code);
}

/** Whose doing it is, for the audit log; nobody's, where that is a guest's. */
export function actorIfUser(request: FastifyRequest): Actor | undefined {
  return request.principal.kind === 'user' ? actorOf(request) : undefined;
}
