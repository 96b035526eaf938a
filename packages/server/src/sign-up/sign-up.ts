import type { Tandem } from '../context.ts';
import { audit } from '../people/audit.ts';
import { oneSpelling } from '../people/names.ts';
import { insertOwnGroups } from '../people/permissions/groups.ts';
import { insertUser, newUser, type UserWithAccounts } from '../people/users.ts';
import {
  countOpening,
  inOpeningTransaction,
  openSession,
  prepareSession,
  type SignedIn,
  type SignInContext,
} from '../sign-in/signed-in.ts';
import { sendFirstVerification } from './email-verification.ts';
import { keepSignUp } from './sign-up-confirmation.ts';
import { checkSignUp, isTaken, refuseTaken, type SignUpInput, takenEmail } from './sign-up-rules.ts';

/** What comes with a sign-up, besides who it is. */
export interface SignUpContext extends SignInContext {
  /** Whether it signs them in, too; unless it is said, whoever is no API client. */
  readonly signsIn?: boolean;
}

/** A new user. `signedIn` is `null` where the sign-up has not signed them in. */
export interface SignedUp extends UserWithAccounts {
  readonly signedIn: SignedIn | null;
}

/**
 * Makes a user with a personal account and groups of their own, and signs them in where that is to be: all of it, or nothing. A
 * mail asks whether the address is theirs. `null` where that mail opens the account, or says to its reader that there is one:
 * then whoever reads it chooses the password.
 *
 * @throws TandemError `validation` with what is wrong with each member, a taken e-mail address or user name included;
 * `rate_limited`; `overloaded`; `unavailable` where jobs are not ready in time.
 */
export async function signUp(tandem: Tandem, input: SignUpInput, context: SignUpContext): Promise<SignedUp | null> {
  const isByMail = tandem.config.signUp === 'confirm';
  const names = checkSignUp(input, isByMail ? 'ignored' : 'kept');
  await tandem.rateLimits.count([{ limit: 'signUpNetwork', of: context.device.ip }]);
  const ownedAccounts = input.ownedAccounts?.map(oneSpelling);
  // Not the input's to say, whatever it has brought along.
  const newcomer = { ...input, ...names, ownedAccounts, emailVerified: false };
  if (isByMail) {
    await tandem.jobs.ready();
    await keepSignUp(tandem, newcomer);
    return null;
  }
  await refuseTaken(tandem, names);
  await tandem.jobs.ready();
  const made = newUser(tandem, { ...newcomer, passwordHash: await tandem.passwords.hash(input.password) });
  const { device, signsIn = device.kind !== 'api' } = context;
  const signedIn = signsIn ? await prepareSession(tandem, made, device) : null;
  try {
    const closed = await inOpeningTransaction(tandem, context, async (transaction) => {
      const by = { actorId: made.user.id, ip: device.ip };
      await insertUser(transaction, made);
      await insertOwnGroups(tandem, transaction, { by, names: input.ownedGroups });
      await sendFirstVerification(tandem, transaction, made.user);
      const session = signedIn && { sessionId: signedIn.session.id };
      await audit(tandem, transaction, { type: 'signed_up', ...by, ...session });
      return signedIn ? openSession(tandem, transaction, { signedIn, kind: 'password', reasons: [], context }) : null;
    });
    if (signedIn && closed) countOpening(tandem, signedIn, closed);
  } catch (error) {
    if (!isTaken(error)) throw error;
    await refuseTaken(tandem, names);
    throw takenEmail();
  }
  return { ...made, signedIn };
}
