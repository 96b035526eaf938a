import type { Tandem } from '../context.ts';
import { TandemError, validationError } from '../errors.ts';
import { sendMail } from '../mail/outbox.ts';
import { parseEmail } from '../people/emails.ts';
import { holdUser } from '../people/users.ts';
import type { Device } from '../sessions/sessions.ts';
import { recordRefusal } from './attempts.ts';
import { createMailedToken, findMailedToken, type MailedToken, tryMailedCode } from './mailed-tokens.ts';
import { openByMail } from './open-by-mail.ts';
import type { SignedIn, SignInContext } from './signed-in.ts';

/** Somebody wants a link: a job, as it comes to be worked on. */
export interface MagicLinkJob {
  readonly id: string;
  readonly data: { readonly email: string };
}

/** What somebody has of the mail: the token of its link, or its code with the address it was sent to. */
export type MagicLinkClaim = { readonly token: string } | { readonly email: string; readonly code: string };

/** Where a link leads to. Its token is in the query, which no log of ours shows. */
const MAGIC_LINK_PATH = '/users/magic_link';
const LIFETIME_SECONDS = 10 * 60;
const purpose = 'magic_link';

/**
 * Puts a job into the queue, whether anybody has the address or not: all that could tell is done in there. Over the limit
 * nothing is, and nobody is told that either: the newest link still works.
 *
 * @throws {@link TandemError} `validation` for what can be no address; `unavailable` where jobs are not ready in time.
 */
export async function askForMagicLink(tandem: Tandem, text: string, ip: string): Promise<void> {
  const email = parseAddress(text);
  await tandem.jobs.ready();
  if (!(await isWithinLimits(tandem, email, ip))) return;
  await tandem.jobs.enqueue(tandem.database.prisma, 'magic_link', { data: { email } });
}

/** Sends the link, where somebody has the address who may sign in. Done twice, it is done once. */
export async function sendMagicLink(tandem: Tandem, { id, data: { email } }: MagicLinkJob): Promise<void> {
  const { prisma } = tandem.database;
  const user = await prisma.user.findUnique({ where: { email } });
  if (!user || user.disabledAt) return;
  await prisma.$transaction(async (transaction) => {
    if (!(await holdUser(transaction, user))) throw new Error('The user has changed just now: the job is tried again.');
    const made = await createMailedToken(tandem, transaction, { id, purpose, user, lifetimeSeconds: LIFETIME_SECONDS });
    if (!made) return;
    const { secret, code, expiresAt } = made;
    const link = `${tandem.config.publicUrl}${MAGIC_LINK_PATH}?token=${secret}`;
    await sendMail(tandem, transaction, { to: user, content: { kind: purpose, link, code, expiresAt }, cause: id });
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

async function isWithinLimits({ rateLimits }: Tandem, email: string, ip: string): Promise<boolean> {
  try {
    await rateLimits.count([
      { limit: 'magicLinkAccount', of: email },
      { limit: 'magicLinkNetwork', of: ip },
    ]);
    return true;
  } catch (error) {
    if (error instanceof TandemError && error.code === 'rate_limited') return false;
    throw error;
  }
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

function parseAddress(text: string): string {
  const email = parseEmail(text);
  if (!email) throw validationError({ email: ['This is not an e-mail address.'] });
  return email;
}
