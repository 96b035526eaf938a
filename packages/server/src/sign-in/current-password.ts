import type { Tandem } from '../context.ts';
import type { Session, User } from '../generated/prisma/client.ts';
import { malformedPassword } from './password-rules.ts';

/**
 * Whoever holds a stolen session may guess here no more often than at the sign-in. By an allowance of the session's own: who
 * guesses elsewhere keeps nobody from changing their password.
 */
export async function isCurrentPassword(
  tandem: Tandem,
  { session, passwordHash }: { session: Session } & Pick<User, 'passwordHash'>,
  password: string,
): Promise<boolean> {
  if (malformedPassword(password)) return false;
  const counted = [{ limit: 'signInDevice', of: session.id }] as const;
  const matching = await tandem.rateLimits.countFailures(counted, async () =>
    (await tandem.passwords.verify(password, passwordHash)) ? true : null,
  );
  return matching !== null;
}
