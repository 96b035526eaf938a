import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import type { User } from '../generated/prisma/client.ts';
import type { RateLimitName } from '../http/rate-limit-settings.ts';
import { sendMail } from '../mail/outbox.ts';
import type { MailContent } from '../mail/templates/write-mail.ts';
import { holdUser } from '../people/users.ts';
import { createMailedToken, type LinkSecretAndCode, type MailedPurpose, parseAddress } from './mailed-tokens.ts';

/** What anybody may have sent to an address. */
export type AskedPurpose = 'magic_link' | 'password_reset' | 'verify_email';

/** What is sent to an address if somebody has it: what they ask for, and the offer to let in whoever is locked out. */
export type AskedMail = AskedPurpose | 'locked_out';

/** Somebody wants a link: a job, as it comes to be worked on. */
export interface AskedLinkJob {
  readonly id: string;
  readonly data: { readonly email: string };
}

/** What is sent for a purpose. */
export interface MailedLink {
  readonly purpose: MailedPurpose;
  /** Of the page that the link leads to. */
  readonly path: string;
  readonly lifetimeSeconds: number;
  write(made: { readonly link: string } & Omit<LinkSecretAndCode, 'secret'>): MailContent;
}

/** One that can be asked for, and whom it is for: without `isFor`, whoever may sign in. */
export interface AskedLink extends MailedLink {
  isFor?(user: User): boolean;
}

const LIMITS: Record<AskedPurpose, { readonly account: RateLimitName; readonly network: RateLimitName }> = {
  magic_link: { account: 'magicLinkAccount', network: 'magicLinkNetwork' },
  password_reset: { account: 'passwordResetAccount', network: 'passwordResetNetwork' },
  verify_email: { account: 'verificationAccount', network: 'verificationNetwork' },
};

/**
 * Puts a job into the queue, whether anybody has the address or not: all that could tell is done in there. Over the limit
 * nothing is, and nobody is told that either: the newest link still works.
 *
 * @throws {@link TandemError} `validation` for what can be no address; `unavailable` where jobs are not ready in time.
 */
export async function askForLink(
  { database, jobs, rateLimits }: Tandem,
  purpose: AskedPurpose,
  asked: { readonly email: string; readonly ip: string },
): Promise<void> {
  const email = parseAddress(asked.email);
  await jobs.ready();
  const { account, network } = LIMITS[purpose];
  const isAllowed = await rateLimits.allows([
    { limit: account, of: email },
    { limit: network, of: asked.ip },
  ]);
  if (isAllowed) await jobs.enqueue(database.prisma, 'asked_link', { data: { what: purpose, email } });
}

/** Sends the link, where somebody has the address whom it is for. Done twice, it is done once. */
export async function sendAskedLink(
  tandem: Tandem,
  { id, data: { email } }: AskedLinkJob,
  link: AskedLink,
): Promise<void> {
  const { prisma } = tandem.database;
  const user = await prisma.user.findUnique({ where: { email } });
  if (!user || user.disabledAt || link.isFor?.(user) === false) return;
  await prisma.$transaction(async (transaction) => {
    if (!(await holdUser(transaction, user))) throw new Error('The user has changed just now: the job is tried again.');
    await sendLink(tandem, transaction, { user, cause: id, link });
  });
}

/** Sends a link to somebody, once for each cause, which is a UUID; in a transaction that holds them. */
export async function sendLink(
  tandem: Tandem,
  transaction: Queries,
  { user, cause, link: { purpose, path, lifetimeSeconds, write } }: LinkToSend,
): Promise<void> {
  const made = await createMailedToken(tandem, transaction, { id: cause, purpose, user, lifetimeSeconds });
  if (!made) return;
  const { secret, code, expiresAt } = made;
  // In the query, which no log of ours shows.
  const link = `${tandem.config.publicUrl}${path}?token=${secret}`;
  await sendMail(tandem, transaction, { to: user, content: write({ link, code, expiresAt }), cause });
}

interface LinkToSend {
  readonly user: User;
  readonly cause: string;
  readonly link: MailedLink;
}
