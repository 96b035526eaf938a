import { secondsAfter } from '../clock.ts';
import type { Tandem } from '../context.ts';
import { TandemError, validationError } from '../errors.ts';
import type { Session } from '../generated/prisma/client.ts';
import { changeSessions, type LiveSession } from '../sessions/sessions.ts';
import { isCurrentPassword } from './password-change.ts';

/** For so long after a sign-in, or after the password was given once more, a session may change how its user signs in. */
export const CONFIRMED_SECONDS = 10 * 60;

/**
 * Notes that it is the user who uses a session, by their password.
 *
 * @throws {@link TandemError} `validation` for a wrong one; `rate_limited` after as many as a sign-in may have; `overloaded`.
 */
export async function confirmSession(tandem: Tandem, { session, user }: LiveSession, password: string): Promise<void> {
  const current = await tandem.database.prisma.user.findUniqueOrThrow({ where: { id: user.id } });
  if (!(await isCurrentPassword(tandem, { ...current, session }, password))) {
    throw validationError({ password: ['This is not your password.'] });
  }
  await changeSessions(tandem, (transaction) =>
    transaction.session.updateMany({
      where: { id: session.id, closedAt: null },
      data: { confirmedAt: tandem.clock.now() },
    }),
  );
}

/** Whether somebody has just shown that it is them: whoever finds a device unlocked can't. */
export function isConfirmed({ clock }: Tandem, { createdAt, confirmedAt }: Session): boolean {
  return clock.now() < secondsAfter(confirmedAt ?? createdAt, CONFIRMED_SECONDS);
}

/** @throws {@link TandemError} `confirmation_required`. */
export function requireConfirmed(tandem: Tandem, session: Session): void {
  if (!isConfirmed(tandem, session)) throw new TandemError('confirmation_required');
}
