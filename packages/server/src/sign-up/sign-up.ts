import type { Tandem } from '../context.ts';
import { type FieldErrors, validationError } from '../errors.ts';
import { Prisma } from '../generated/prisma/client.ts';
import { audit } from '../people/audit.ts';
import { parseEmail } from '../people/emails.ts';
import { insertUser, newUser, type UserWithAccounts } from '../people/users.ts';
import { unfitPassword } from '../sign-in/password-rules.ts';
import { countOpening, openSession, prepareSession, type SignedIn, type SignInContext } from '../sign-in/signed-in.ts';

export interface SignUpInput {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly passwordConfirmation: string;
  readonly termsAccepted?: boolean | undefined;
  readonly timeZone?: string | undefined;
  readonly preferredLanguage?: string | undefined;
  /** Names of further accounts to own, besides the personal one. */
  readonly ownedAccounts?: readonly string[] | undefined;
}

/** A new user. `signedIn` is `null` for an API client, which is not signed in by it. */
export interface SignedUp extends UserWithAccounts {
  readonly signedIn: SignedIn | null;
}

const LONGEST_NAME = 100;
const TAKEN = { email: ['This e-mail address is already in use.'] };

/**
 * Makes a user with a personal account, and signs them in unless the client is an API client: all of it, or nothing.
 *
 * @throws TandemError `validation` with what is wrong with each member, a taken e-mail address included; `rate_limited`; `overloaded`.
 */
export async function signUp(tandem: Tandem, input: SignUpInput, context: SignInContext): Promise<SignedUp> {
  const { email, name } = check(input);
  await tandem.rateLimits.count([{ limit: 'signUpNetwork', of: context.device.ip }]);
  if (await tandem.database.prisma.user.findUnique({ where: { email } })) throw validationError(TAKEN);
  const passwordHash = await tandem.passwords.hash(input.password);
  const ownedAccounts = input.ownedAccounts?.map(oneSpelling);
  const made = newUser(tandem, { ...input, email, name, passwordHash, ownedAccounts });
  const signedIn = context.device.kind === 'api' ? null : await prepareSession(tandem, made, context.device);
  try {
    const replaced = await tandem.database.prisma.$transaction(async (transaction) => {
      await insertUser(transaction, made);
      const session = signedIn && { sessionId: signedIn.session.id };
      await audit(tandem, transaction, { type: 'signed_up', actorId: made.user.id, ip: context.device.ip, ...session });
      return signedIn ? openSession(tandem, transaction, { signedIn, checked: made.user, context }) : 0;
    });
    if (signedIn) countOpening(tandem, signedIn, replaced);
  } catch (error) {
    throw isTakenEmail(error) ? validationError(TAKEN) : error;
  }
  return { ...made, signedIn };
}

function check(input: SignUpInput): { email: string; name: string } {
  const email = parseEmail(input.email);
  const name = oneSpelling(input.name);
  const errors: FieldErrors = {};
  if (!email) errors['email'] = ['This is not an e-mail address.'];
  if (!isText(name)) errors['name'] = [`A name has 1 to ${LONGEST_NAME} characters.`];
  const unfit = unfitPassword(input.password, { email: email ?? '', name });
  if (unfit) errors['password'] = [unfit];
  if (input.password !== input.passwordConfirmation)
    errors['password_confirmation'] = ['This is not the same password.'];
  if (input.termsAccepted === false) errors['terms_of_service'] = ['The terms of service must be accepted.'];
  if (input.timeZone !== undefined && !isTimeZone(input.timeZone)) errors['time_zone'] = ['This is not a time zone.'];
  if (input.preferredLanguage !== undefined && !isLanguage(input.preferredLanguage)) {
    errors['preferred_language'] = ['This is not a language.'];
  }
  if (input.ownedAccounts?.some((account) => !isText(oneSpelling(account)))) {
    errors['owned_accounts_attributes'] = [`Each name has 1 to ${LONGEST_NAME} characters.`];
  }
  if (!email || Object.keys(errors).length > 0) throw validationError(errors);
  return { email, name };
}

function oneSpelling(name: string): string {
  return name.trim().normalize('NFC');
}

function isText(text: string): boolean {
  return /^[^\p{Cc}\p{Cs}]+$/u.test(text) && [...text].length <= LONGEST_NAME;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

function isTakenEmail(error: unknown): boolean {
  return (
    error instanceof Prisma.PrismaClientKnownRequestError &&
    error.code === 'P2002' &&
    error.meta?.['modelName'] === 'User'
  );
}
