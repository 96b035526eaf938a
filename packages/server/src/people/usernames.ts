export const USERNAME_RULE =
  'A user name has 3 to 32 letters, digits, dots, dashes or underscores, the first a letter or digit.';

/** The one spelling of a user name: lower case. `null` for what can be none, so that it is never taken for an address. */
export function parseUsername(text: string): string | null {
  const username = text.trim().toLowerCase();
  return /^[a-z0-9][a-z0-9._-]{2,31}$/.test(username) ? username : null;
}
