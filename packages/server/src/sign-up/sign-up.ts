import type { Tandem } from '../context.ts';
import { type FieldErrors, validationError } from '../errors.ts';
import { Prisma, type User } from '../generated/prisma/client.ts';
import { type AccountOfUser, createAccount } from '../people/accounts.ts';
import { parseEmail } from '../people/emails.ts';
import { newRowId, newSecret } from '../secrets.ts';
import { unfitPassword } from '../sign-in/password-rules.ts';
import { openSession, prepareSession, type SignedIn, type SignInContext } from '../sign-in/signed-in.ts';

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
export interface SignedUp {
  readonly user: User;
  readonly accounts: readonly AccountOfUser[];
  readonly signedIn: SignedIn | null;
}

const LONGEST_NAME = 100;
const TAKEN = { email: ['This e-mail address is already in use.'] };

/**
 * Makes a user with a personal account, and signs them in unless the client is an API client.
 *
 * @throws {@link TandemError} `validation` with what is wrong with each member, a taken e-mail address included.
 */
export async function signUp(tandem: Tandem, input: SignUpInput, context: SignInContext): Promise<SignedUp> {
  const { email, name } = check(input);
  if (await tandem.database.prisma.user.findUnique({ where: { email } })) throw validationError(TAKEN);
  const passwordHash = await tandem.passwords.hash(input.password);
  const createdAt = tandem.clock.now();
  const user: User = {
    id: newRowId(tandem.clock, tandem.randomness),
    email,
    name,
    passwordHash,
    timeZone: input.timeZone ?? null,
    preferredLanguage: input.preferredLanguage ?? null,
    termsAcceptedAt: input.termsAccepted ? createdAt : null,
    disabledAt: null,
    verifierToken: newSecret(tandem.randomness),
    createdAt,
  };
  return insert(tandem, { user, accountNames: input.ownedAccounts ?? [] }, context).catch((error: unknown) => {
    throw isTaken(error) ? validationError(TAKEN) : error;
  });
}

async function insert(
  tandem: Tandem,
  { user, accountNames }: { user: User; accountNames: readonly string[] },
  context: SignInContext,
): Promise<SignedUp> {
  return tandem.database.prisma.$transaction(async (transaction) => {
    await transaction.user.create({ data: user });
    const accounts: AccountOfUser[] = [
      await createAccount(tandem, transaction, { name: user.name, personal: true, ownerId: user.id }),
    ];
    for (const name of accountNames) {
      accounts.push(await createAccount(tandem, transaction, { name, personal: false, ownerId: user.id }));
    }
    if (context.device.kind === 'api') return { user, accounts, signedIn: null };
    const signedIn = prepareSession(tandem, { user, accounts }, context.device);
    await openSession(tandem, transaction, { signedIn, context });
    return { user, accounts, signedIn };
  });
}

function check(input: SignUpInput): { email: string; name: string } {
  const email = parseEmail(input.email);
  const name = input.name.trim().normalize('NFC');
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
  if (input.ownedAccounts?.some((account) => !isText(account.trim()))) {
    errors['owned_accounts_attributes'] = [`Each name has 1 to ${LONGEST_NAME} characters.`];
  }
  if (!email || Object.keys(errors).length > 0) throw validationError(errors);
  return { email, name };
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

function isTaken(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}
