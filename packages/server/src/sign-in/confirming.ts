import { secondsAfter } from '../clock.ts';
import type { Tandem } from '../context.ts';
import { TandemError, validationError } from '../errors.ts';
import type { Session, User } from '../generated/prisma/client.ts';
import { changeSessions, type LiveSession } from '../sessions/sessions.ts';
import { isCurrentPassword } from './current-password.ts';

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

/**
 * What is wrong with how a signed-in user shows that it is them, `null` for nothing: by their password, or, where they have none,
 * by having just signed in.
 *
 * @throws {@link TandemError} `rate_limited` after as many wrong ones as a sign-in may have; `overloaded`.
 */
export async function mistakeInProof(
  tandem: Tandem,
  who: { session: Session } & Pick<User, 'passwordHash'>,
  password: string | undefined,
): Promise<string | null> {
  if (who.passwordHash === null) return isConfirmed(tandem, who.session) ? null : 'Sign in again, by mail, to do this.';
  const isTheirs = password !== undefined && (await isCurrentPassword(tandem, who, password));
  return isTheirs ? null : 'This is not your current password.';
}

/** @throws {@link TandemError} `confirmation_required`. */
export function requireConfirmed(tandem: Tandem, session: Session): void {
  if (!isConfirmed(tandem, session)) throw new TandemError('confirmation_required');
}
