import type { Tandem } from '../context.ts';
import { audit } from '../people/audit.ts';
import { insertUser, newUser, type UserWithAccounts } from '../people/users.ts';
import { checkSignUp, isTaken, takenEmail } from './sign-up-rules.ts';

/**
 * Makes a user as an operator does, who vouches for the address: by the rules of a sign-up, but nobody is signed in, no mail
 * is sent and no limit counts it.
 *
 * @throws TandemError `validation` with what is wrong with each member, a taken e-mail address included.
 */
export async function createUser(
  tandem: Tandem,
  input: { email: string; name: string; password: string },
): Promise<UserWithAccounts> {
  const { email, name } = checkSignUp({ ...input, passwordConfirmation: input.password }, 'kept');
  const passwordHash = await tandem.passwords.hash(input.password);
  const made = newUser(tandem, { email, name, passwordHash, emailVerified: true });
  try {
    await tandem.database.prisma.$transaction(async (transaction) => {
      await insertUser(transaction, made);
      await audit(tandem, transaction, { type: 'user_created', actorId: made.user.id });
    });
  } catch (error) {
    throw isTaken(error) ? takenEmail() : error;
  }
  return made;
}
