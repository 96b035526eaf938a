import type { Tandem } from '../context.ts';
import { isUniqueViolation } from '../database/faults.ts';
import { type FieldErrors, type TandemError, validationError } from '../errors.ts';
import { parseEmail } from '../people/emails.ts';
import { isName, LONGEST_NAME, oneSpelling } from '../people/names.ts';
import { parseUsername, USERNAME_RULE } from '../people/usernames.ts';
import { type ChosenPassword, mistakesInChoice } from '../sign-in/password-rules.ts';

export interface SignUpInput extends ChosenPassword {
  readonly email: string;
  readonly name: string;
  /** For formats that know users by one. */
  readonly username?: string | undefined;
  readonly termsAccepted?: boolean | undefined;
  readonly timeZone?: string | undefined;
  readonly preferredLanguage?: string | undefined;
  /** Names of further accounts to own, besides the personal one. */
  readonly ownedAccounts?: readonly string[] | undefined;
  /** Names of user groups to own. */
  readonly ownedGroups?: readonly string[] | undefined;
}

const TAKEN_EMAIL = 'This e-mail address is already in use.';

/** What users are known by, in the one spelling that is kept. */
export interface Names {
  readonly email: string;
  readonly name: string;
  readonly username: string | null;
}

/**
 * What the newcomer is to be known by.
 *
 * @param password whether its password is to be the user's.
 * @throws TandemError `validation` with what is wrong with each member.
 */
export function checkSignUp(input: SignUpInput, password: 'kept' | 'ignored'): Names {
  const email = parseEmail(input.email);
  const name = oneSpelling(input.name);
  const username = input.username === undefined ? null : parseUsername(input.username);
  const errors: FieldErrors = {};
  if (!email) errors['email'] = ['This is not an e-mail address.'];
  if (!isName(name)) errors['name'] = [`A name has 1 to ${LONGEST_NAME} characters.`];
  if (input.username !== undefined && !username) errors['username'] = [USERNAME_RULE];
  if (password === 'kept') Object.assign(errors, mistakesInChoice(input, { email: email ?? '', name, username }));
  if (input.termsAccepted === false) errors['terms_of_service'] = ['The terms of service must be accepted.'];
  if (input.timeZone !== undefined && !isTimeZone(input.timeZone)) errors['time_zone'] = ['This is not a time zone.'];
  if (input.preferredLanguage !== undefined && !isLanguage(input.preferredLanguage)) {
    errors['preferred_language'] = ['This is not a language.'];
  }
  if (input.ownedAccounts?.some((account) => !isName(oneSpelling(account)))) {
    errors['owned_accounts_attributes'] = [`Each name has 1 to ${LONGEST_NAME} characters.`];
  }
  if (!email || Object.keys(errors).length > 0) throw validationError(errors);
  return { email, name, username };
}

/**
 * @throws TandemError `validation` where somebody has the address already, or the user name.
 */
export async function refuseTaken(
  { database }: Tandem,
  { email, username }: Pick<Names, 'email' | 'username'>,
): Promise<void> {
  const who = [{ email }, ...(username === null ? [] : [{ username }])];
  const others = await database.prisma.user.findMany({ where: { OR: who }, select: { email: true, username: true } });
  if (others.length === 0) return;
  const sameUsername = username !== null && others.some((other) => other.username === username);
  throw validationError({
    ...(others.some((other) => other.email === email) && { email: [TAKEN_EMAIL] }),
    ...(sameUsername && { username: ['This user name is already in use.'] }),
  });
}

export function takenEmail(): TandemError {
  return validationError({ email: [TAKEN_EMAIL] });
}

/** Whether a refusal is {@link takenEmail}'s, for formats that have a code of its own for that. */
export function saysTakenEmail({ errors }: TandemError): boolean {
  return errors?.['email']?.includes(TAKEN_EMAIL) ?? false;
}

/** Whether another was faster: the database has refused a second user with this address, or this user name. */
export function isTaken(error: unknown): boolean {
  return isUniqueViolation(error, 'User');
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
