import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import { TandemError, validationError } from '../errors.ts';
import type { User } from '../generated/prisma/client.ts';
import { accountsOf } from '../people/accounts/accounts.ts';
import { audit } from '../people/audit.ts';
import { parseEmail } from '../people/emails.ts';
import { holdUser } from '../people/users.ts';
import { isOverdue } from '../people/verifying.ts';
import { askForLink } from './asked-links.ts';
import { type Refusal, recordRefusal } from './attempts.ts';
import { blockUser, remindOfBlock } from './blocking.ts';
import { withinAllowance } from './lockout.ts';
import { isBlocked, newnessOf } from './new-sign-in.ts';
import { malformedPassword } from './password-rules.ts';
import type { Newness } from './risk.ts';
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
 * Signs in by a password, and records the attempt, whatever becomes of it: but one that can be none, or that is over a limit.
 *
 * @throws {@link TandemError} `invalid_credentials`, alike for unknown, wrong and password-less; `account_inactive`,
 * `sign_in_blocked` and `email_unverified`, only after a right password; `validation` for what can be no e-mail address or password;
 * `rate_limited`, alike for accounts that don't exist; `overloaded`; `unavailable` where the user is to be told by mail, and
 * can't be.
 */
export async function signIn(
  tandem: Tandem,
  credentials: PasswordCredentials,
  context: SignInContext,
): Promise<SignedIn> {
  const { signIns } = tandem.metrics;
  try {
    const outcome = await openByPassword(tandem, check(credentials), context);
    if (typeof outcome === 'string') throw new TandemError(outcome);
    signIns.inc({ outcome: 'signed_in' });
    return outcome;
  } catch (error) {
    signIns.inc({ outcome: error instanceof TandemError ? error.code : 'fault' });
    throw error;
  }
}

/**
 * The pipeline: the user exists, the password is right, the account is active, the address is verified or in its time for
 * that, the sign-in is not suspicious, a session is opened.
 */
async function openByPassword(
  tandem: Tandem,
  { email, password }: PasswordCredentials,
  context: SignInContext,
): Promise<SignedIn | Refusal> {
  const { prisma } = tandem.database;
  const { device } = context;
  const refuse = (queries: Queries, refusal: Refusal, reasons?: readonly Newness[]) =>
    recordRefusal(tandem, queries, { kind: 'password', email, device, refusal, reasons });

  const user = await withinAllowance(tandem, { email, context }, () => checkPassword(tandem, { email, password }));
  if (!user) return refuse(prisma, 'invalid_credentials');
  if (user.disabledAt) return refuse(prisma, 'account_inactive');
  if (user.blockedAt) {
    await remindOfBlock(tandem, user, device);
    return refuse(prisma, 'sign_in_blocked');
  }
  if (isOverdue(tandem, user)) {
    await askForLink(tandem, 'verify_email', { email, ip: device.ip });
    return refuse(prisma, 'email_unverified');
  }

  const accounts = await accountsOf(tandem, user.id);
  const signedIn = await prepareSession(tandem, { user, accounts }, device);
  const { session } = signedIn;
  const outcome = await inOpeningTransaction(tandem, context, async (transaction) => {
    // Whoever has changed the password since, or disabled or blocked the user, means this sign-in as well.
    if (!(await holdUser(transaction, user))) {
      const now = await transaction.user.findUnique({ where: { id: user.id } });
      return refuse(transaction, now?.blockedAt ? 'sign_in_blocked' : 'invalid_credentials');
    }
    const reasons = await newnessOf(transaction, user.id, device);
    if (isBlocked(tandem.config, reasons)) {
      await blockUser(tandem, transaction, user, device);
      return refuse(transaction, 'sign_in_blocked', reasons);
    }
    const closed = await openSession(tandem, transaction, { signedIn, kind: 'password', reasons, context });
    await audit(tandem, transaction, { type: 'signed_in', actorId: user.id, sessionId: session.id, ip: session.ip });
    return closed;
  });
  if (typeof outcome === 'string') return outcome;
  countOpening(tandem, signedIn, outcome);
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
