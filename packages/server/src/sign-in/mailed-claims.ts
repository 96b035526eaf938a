import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import { validationError } from '../errors.ts';
import { findMailedToken, type MailedPurpose, type MailedToken, parseAddress, tryMailedCode } from './mailed-tokens.ts';

/** What somebody has of a mail: the token of its link, or its code with the address it was sent to. */
export type MailedClaim = { readonly token: string } | { readonly email: string; readonly code: string };

/** How a claim is tried. */
export interface Trial {
  readonly purpose: MailedPurpose;
  readonly ip: string;
  /**
   * Records a code that is wrong, in the transaction of its try, by a row in any case: its time tells nobody whether there was
   * anything to try.
   */
  recordFailure(transaction: Queries, email: string): Promise<unknown>;
}

/**
 * The open token that a claim is good for; it is not spent by that. `null` where there is none.
 *
 * @throws {@link TandemError} `validation` for what can be no address or code; `rate_limited` for codes.
 */
export async function findClaimed(tandem: Tandem, claim: MailedClaim, trial: Trial): Promise<MailedToken | null> {
  if ('token' in claim) return findMailedToken(tandem, { secret: claim.token, purpose: trial.purpose });
  const email = parseAddress(claim.email);
  if (!/^\d{6}$/.test(claim.code)) throw validationError({ code: ['A code has six digits.'] });
  return tryCode(tandem, { email, code: claim.code }, trial);
}

function tryCode(
  tandem: Tandem,
  { email, code }: { email: string; code: string },
  { purpose, ip, recordFailure }: Trial,
): Promise<MailedToken | null> {
  const counted = [
    { limit: 'codeAccount', of: email },
    { limit: 'signInNetwork', of: ip },
  ] as const;
  return tandem.rateLimits.countFailures(counted, () =>
    tandem.database.prisma.$transaction(async (transaction) => {
      const token = await tryMailedCode(tandem, transaction, { email, code, purpose });
      if (!token) await recordFailure(transaction, email);
      return token;
    }),
  );
}
