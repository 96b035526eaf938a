import type { Tandem } from '../context.ts';
import { TandemError, validationError } from '../errors.ts';
import type { Device } from '../sessions/sessions.ts';
import { type AskedLinkJob, askForLink, sendAskedLink } from './asked-links.ts';
import { recordRefusal } from './attempts.ts';
import {
  findMailedToken,
  MAILED_SIGN_IN_SECONDS,
  type MailedToken,
  parseAddress,
  tryMailedCode,
} from './mailed-tokens.ts';
import { openByMail } from './open-by-mail.ts';
import type { SignedIn, SignInContext } from './signed-in.ts';

/** What somebody has of the mail: the token of its link, or its code with the address it was sent to. */
export type MagicLinkClaim = { readonly token: string } | { readonly email: string; readonly code: string };

const purpose = 'magic_link';

/**
 * Has a link sent that signs in, where somebody has the address: {@link askForLink}.
 *
 * @throws {@link TandemError} `validation` for what can be no address; `unavailable` where jobs are not ready in time.
 */
export function askForMagicLink(tandem: Tandem, email: string, ip: string): Promise<void> {
  return askForLink(tandem, purpose, { email, ip });
}

/** Sends the link, where somebody has the address who may sign in. Done twice, it is done once. */
export function sendMagicLink(tandem: Tandem, job: AskedLinkJob): Promise<void> {
  return sendAskedLink(tandem, job, {
    purpose,
    path: '/users/magic_link',
    lifetimeSeconds: MAILED_SIGN_IN_SECONDS,
    write: ({ link, code, expiresAt }) => ({ kind: purpose, link, code, expiresAt }),
  });
}

/**
 * Signs in by a link, or by its code; what comes of that, {@link openByMail} says.
 *
 * @throws {@link TandemError} `invalid_grant` for what is unknown, spent, too old or not the newest, alike for addresses that
 * nobody has; `account_inactive`; `validation`; `rate_limited` for codes.
 */
export async function claimMagicLink(tandem: Tandem, claim: MagicLinkClaim, context: SignInContext): Promise<SignedIn> {
  const token = await findClaimed(tandem, claim, context.device);
  if (!token) throw new TandemError('invalid_grant');
  return openByMail(tandem, token, context);
}

async function findClaimed(tandem: Tandem, claim: MagicLinkClaim, device: Device): Promise<MailedToken | null> {
  if ('token' in claim) return findMailedToken(tandem, { secret: claim.token, purpose });
  const email = parseAddress(claim.email);
  if (!/^\d{6}$/.test(claim.code)) throw validationError({ code: ['A code has six digits.'] });
  return tryCode(tandem, { email, code: claim.code }, device);
}

/** In one transaction with the record of its failure: its time tells nobody whether there was anything to try. */
function tryCode(
  tandem: Tandem,
  { email, code }: { email: string; code: string },
  device: Device,
): Promise<MailedToken | null> {
  const counted = [
    { limit: 'codeAccount', of: email },
    { limit: 'signInNetwork', of: device.ip },
  ] as const;
  return tandem.rateLimits.countFailures(counted, () =>
    tandem.database.prisma.$transaction(async (transaction) => {
      const token = await tryMailedCode(tandem, transaction, { email, code, purpose });
      if (!token) await recordRefusal(tandem, transaction, { kind: purpose, email, device, refusal: 'invalid_grant' });
      return token;
    }),
  );
}
