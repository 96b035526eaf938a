import type { Tandem } from '../context.ts';
import { TandemError, validationError } from '../errors.ts';
import { happeningOn } from '../mail/happening.ts';
import { sendMail } from '../mail/outbox.ts';
import { audit } from '../people/audit.ts';
import { newRowId } from '../secrets.ts';
import { changeSessions, closeSessions, holdSession, type LiveSession } from '../sessions/sessions.ts';
import { mistakeInProof } from './confirming.ts';
import { spendMailedTokens } from './mailed-tokens.ts';
import { type ChosenPassword, mistakesInChoice } from './password-rules.ts';

export interface PasswordChange extends ChosenPassword {
  /** Needed by whoever has one. */
  readonly currentPassword?: string | undefined;
}

/** Not what says "this was not me": who changes the password may be the one whom that is about. */
const SPENT_BY_IT = ['magic_link', 'unlock', 'password_reset'] as const;

/**
 * Gives a user a new password, and ends every other session of theirs: whoever knew the old one is out. Who has none shows by a
 * sign-in of just now that it is them.
 *
 * @throws TandemError `validation` with what is wrong with each member, a wrong current password included;
 * `rate_limited` after as many wrong ones as a sign-in may have; `unauthenticated` where the session has ended meanwhile;
 * `overloaded`.
 */
export async function changePassword(
  tandem: Tandem,
  { session, user }: LiveSession,
  change: PasswordChange,
): Promise<void> {
  const current = await tandem.database.prisma.user.findUniqueOrThrow({ where: { id: user.id } });
  const errors = mistakesInChoice(change, user);
  const mistake = await mistakeInProof(tandem, { ...current, session }, change.currentPassword);
  if (mistake) errors['current_password'] = [mistake];
  if (Object.keys(errors).length > 0) throw validationError(errors);

  const passwordHash = await tandem.passwords.hash(change.password);
  const reason = 'password_changed';
  await tandem.jobs.ready();
  const ended = await changeSessions(tandem, async (transaction) => {
    const { count } = await transaction.user.updateMany({
      where: { id: user.id, passwordHash: current.passwordHash },
      data: { passwordHash },
    });
    if (count === 0) throw validationError({ current_password: ['This is not your current password.'] });
    // Who has no password shows by the session alone that it is them: it has to be open still.
    if (!(await holdSession(transaction, session.id))) throw new TandemError('unauthenticated');
    await spendMailedTokens(tandem, transaction, { userId: user.id, purposes: SPENT_BY_IT });
    const sessions = await closeSessions(tandem, transaction, { which: { userId: user.id, not: session.id }, reason });
    await audit(tandem, transaction, { type: reason, actorId: user.id, sessionId: session.id, data: { sessions } });
    const content = { kind: reason, ...happeningOn(session, tandem.clock.now()) } as const;
    await sendMail(tandem, transaction, { to: user, content, cause: newRowId(tandem.clock, tandem.randomness) });
    return sessions;
  });
  tandem.metrics.sessionsClosed.inc({ reason }, ended);
}
