import type { Config } from '../config.ts';
import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import type { Session } from '../generated/prisma/client.ts';
import { happeningOn } from '../mail/happening.ts';
import { sendMail } from '../mail/outbox.ts';
import type { Device, SessionUser } from '../sessions/sessions.ts';
import { type Attempt, pastSignIns, recordSignIn } from './attempts.ts';
import { makeNotMeLink } from './not-me.ts';
import { assessRisk, circumstancesOf, type Newness } from './risk.ts';

/** What is new of a sign-in to its user. With the user held: of two at once one comes second. */
export async function newnessOf(queries: Queries, userId: string, device: Device): Promise<readonly Newness[]> {
  return assessRisk(circumstancesOf(device), await pastSignIns(queries, userId));
}

/** Before the transaction that opens a session: a mail that may be due has a queue to go to. */
export async function prepareToTell(tandem: Tandem, userId: string, device: Device): Promise<void> {
  if (tandem.jobs.areReady()) return;
  const reasons = await newnessOf(tandem.database.prisma, userId, device);
  if (isTold(tandem.config, reasons) || isBlocked(tandem.config, reasons)) await tandem.jobs.ready();
}

/** Records a sign-in, in the transaction that opens its session, and tells the user by mail where too much of it is new. */
export async function recordAndTell(
  tandem: Tandem,
  transaction: Queries,
  { session, user, attempt, reasons }: NewSignIn,
): Promise<void> {
  await recordSignIn(tandem, transaction, { ...attempt, userId: user.id, reasons });
  // Not ready: it was to be the first ever, when another came first.
  if (!isTold(tandem.config, reasons) || !tandem.jobs.areReady()) return;
  const notMe = await makeNotMeLink(tandem, transaction, user);
  const content = { kind: 'new_sign_in', ...happeningOn(session, session.createdAt), ...notMe } as const;
  await sendMail(tandem, transaction, { to: user, content, cause: session.id });
}

interface NewSignIn {
  readonly session: Session;
  readonly user: SessionUser;
  readonly attempt: Attempt;
  readonly reasons: readonly Newness[];
}

/** Whether too much of a sign-in is new for a password to be enough. */
export function isBlocked({ riskToBlock }: Config, reasons: readonly Newness[]): boolean {
  return riskToBlock !== null && reasons.length >= riskToBlock;
}

function isTold({ riskToTell }: Config, reasons: readonly Newness[]): boolean {
  return riskToTell !== null && reasons.length >= riskToTell;
}
