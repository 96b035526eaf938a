import { validationError } from '../errors.ts';
import type { MailedClaim } from '../sign-in/mailed-claims.ts';

/** One or the other: a schema of alternatives couldn't say what is missing. */
export function parseMailedClaim({ token, email, code }: SentClaim): MailedClaim {
  if (token !== undefined && email === undefined && code === undefined) return { token };
  if (token === undefined && email !== undefined && code !== undefined) return { email, code };
  throw validationError({ token: ['Send the token of a link alone, or an e-mail address with its code.'] });
}

interface SentClaim {
  readonly token?: string;
  readonly email?: string;
  readonly code?: string;
}
