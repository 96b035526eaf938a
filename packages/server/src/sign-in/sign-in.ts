import type { Tandem } from '../context.ts';
import { TandemError, validationError } from '../errors.ts';
import type { User } from '../generated/prisma/client.ts';
import { accountsOf } from '../people/accounts.ts';
import { audit } from '../people/audit.ts';
import { parseEmail } from '../people/emails.ts';
import { malformedPassword } from './password-rules.ts';
import {
  countOpening,
  inOpeningTransaction,
  openSession,
  prepareSession,
  type SignedIn,
  type SignInContext,
} from './signed-in.ts';

export interface PasswordCredentials {
  readonly email: string;
  readonly password: string;
}

/**
 * The pipeline: the user exists, the password is right, the account is active, a session is opened.
 *
 * @throws {@link TandemError} `invalid_credentials`, alike for unknown, wrong and password-less; `account_inactive`, only
 * after a right password; `validation` for what can be no e-mail address or password; `rate_limited`, alike for accounts
 * that don't exist; `overloaded`.
 */
export async function signIn(
  tandem: Tandem,
  credentials: PasswordCredentials,
  context: SignInContext,
): Promise<SignedIn> {
  const { signIns } = tandem.metrics;
  try {
    const signedIn = await openByPassword(tandem, credentials, context);
    signIns.inc({ outcome: 'signed_in' });
    return signedIn;
  } catch (error) {
    signIns.inc({ outcome: error instanceof TandemError ? error.code : 'fault' });
    throw error;
  }
}

async function openByPassword(
  tandem: Tandem,
  credentials: PasswordCredentials,
  context: SignInContext,
): Promise<SignedIn> {
  const { email, password } = check(credentials);
  const user = await tandem.rateLimits.countFailures(
    [
      { limit: 'signInAccount', of: email },
      { limit: 'signInNetwork', of: context.device.ip },
    ],
    () => checkPassword(tandem, { email, password }),
  );
  if (!user) throw new TandemError('invalid_credentials');
  if (user.disabledAt) throw new TandemError('account_inactive');

  const accounts = await accountsOf(tandem, user.id);
  const signedIn = await prepareSession(tandem, { user, accounts }, context.device);
  const closed = await inOpeningTransaction(tandem, context, async (transaction) => {
    const ended = await openSession(tandem, transaction, { signedIn, checked: user, context });
    const { session } = signedIn;
    await audit(tandem, transaction, { type: 'signed_in', actorId: user.id, sessionId: session.id, ip: session.ip });
    return ended;
  });
  countOpening(tandem, signedIn, closed);
  return signedIn;
}

function check(credentials: PasswordCredentials): PasswordCredentials {
  const email = parseEmail(credentials.email);
  const malformed = malformedPassword(credentials.password);
  if (!email || malformed) {
    throw validationError({
      ...(email ? {} : { email: ['This is not an e-mail address.'] }),
      ...(malformed ? { password: [malformed] } : {}),
    });
  }
  return { email, password: credentials.password };
}

async function checkPassword(tandem: Tandem, { email, password }: PasswordCredentials): Promise<User | null> {
  const user = await tandem.database.prisma.user.findUnique({ where: { email } });
  const matches = await tandem.passwords.verify(password, user?.passwordHash ?? null);
  if (!user?.passwordHash || !matches) return null;
  return tandem.passwords.isOutdated(user.passwordHash) ? rehash(tandem, user, password) : user;
}

/** A hash of an older scheme or cost gives way to a new one. Where we are too busy for that, another sign-in will do it. */
async function rehash(tandem: Tandem, user: User, password: string): Promise<User> {
  const passwordHash = await tandem.passwords.hash(password).catch(() => user.passwordHash);
  const { count } = await tandem.database.prisma.user.updateMany({
    where: { id: user.id, passwordHash: user.passwordHash },
    data: { passwordHash },
  });
  return count === 1 ? { ...user, passwordHash } : user;
}
