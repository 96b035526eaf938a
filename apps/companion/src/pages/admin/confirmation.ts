import { confirmSession, isConfirmed, TandemError, userOf, waysToSignIn } from '@tandem-auth/server';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Confirmation } from '../../views/admin/confirmation.tsx';

/** What a form takes with it where the administrator has to show that it is them; the address is for their password manager. */
export const confirmationFields = { email: Type.Optional(Type.String()), password: Type.Optional(Type.String()) };

/** What the administrator has to give before they may do anything. */
export async function confirmationOf(request: FastifyRequest): Promise<Confirmation> {
  const { tandem } = request.server;
  const { session, user } = userOf(request);
  if (isConfirmed(tandem, session)) return { kind: 'given' };
  const { hasPassword } = await waysToSignIn(tandem, user.id);
  return hasPassword ? { kind: 'password', email: user.email } : { kind: 'sign_in' };
}

/**
 * Lets pass who has just shown that it is them, or does by their password.
 *
 * @throws {@link TandemError} `confirmation_required`, `validation`, `rate_limited`, `overloaded`.
 */
export async function confirm(request: FastifyRequest, password: string | undefined): Promise<void> {
  const { tandem } = request.server;
  const live = userOf(request);
  if (isConfirmed(tandem, live.session)) return;
  if (!password) throw new TandemError('confirmation_required');
  await confirmSession(tandem, live, password);
}
