import { dictionary } from '@zxcvbn-ts/language-common';
import { period } from '../app-secret.ts';
import type { FieldErrors } from '../errors.ts';

/** A password that somebody chooses, twice. */
export interface ChosenPassword {
  readonly password: string;
  readonly passwordConfirmation: string;
}

/** Whose it is to be, by what others know them by. */
export interface PasswordOwner {
  readonly email: string;
  readonly name: string;
  readonly username?: string | null;
}

const SHORTEST = 8;
const LONGEST = 128;
/** `aaaaaaaa` and `12341234` are as common as what the list holds. */
const LONGEST_REPEATED = 4;
const common = new Set((dictionary['passwords-common'] as readonly string[]).filter((word) => word.length >= SHORTEST));

/** What is wrong with a password at sign-in: only what could never have been one of ours. */
export function malformedPassword(password: string): string | null {
  if (!password.isWellFormed()) return 'The password is not well-formed text.';
  return characters(password) > LONGEST ? `The password is longer than ${LONGEST} characters.` : null;
}

/** What is wrong with a password that is chosen, by the member it is about: {@link unfitPassword}, and whether it is the same twice. */
export function mistakesInChoice(
  { password, passwordConfirmation }: ChosenPassword,
  owner: PasswordOwner,
): FieldErrors {
  const errors: FieldErrors = {};
  const unfit = unfitPassword(password, owner);
  if (unfit) errors['password'] = [unfit];
  if (password !== passwordConfirmation) errors['password_confirmation'] = ['This is not the same password.'];
  return errors;
}

/**
 * What is wrong with a password somebody chooses, `null` for nothing. Length counts, composition does not; passwords that
 * many people use are refused, and so are the user's own e-mail address and name (ASVS 5.0, 6.2).
 */
function unfitPassword(password: string, owner: PasswordOwner): string | null {
  const malformed = malformedPassword(password);
  if (malformed) return malformed;
  if (characters(password) < SHORTEST) return `The password is shorter than ${SHORTEST} characters.`;
  const folded = password.normalize('NFKC').trim().toLowerCase();
  if (common.has(folded) || period(folded) <= LONGEST_REPEATED) return 'Too many people use this password.';
  const { email, name, username } = owner;
  const own = [email, email.split('@')[0], name, username].map((text) => text?.normalize('NFKC').toLowerCase());
  return own.includes(folded) ? 'The password is your own e-mail address or name.' : null;
}

function characters(password: string): number {
  return [...password.normalize('NFKC')].length;
}
