import type { Config } from '../config.ts';
import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import type { Session } from '../generated/prisma/client.ts';
import { happeningOn } from '../mail/happening.ts';
import { sendMail } from '../mail/outbox.ts';
import type { Device, SessionUser } from '../sessions/sessions.ts';
import { type Attempt, pastSignIns, recordSignIn } from './attempts.ts';
import { assessRisk, circumstancesOf, type Newness } from './risk.ts';

/** Before the transaction that opens a session: a mail that may be due has a queue to go to. */
export async function prepareToTell(tandem: Tandem, userId: string, device: Device): Promise<void> {
  if (tandem.jobs.areReady()) return;
  const past = await pastSignIns(tandem.database.prisma, userId);
  if (isTold(tandem.config, assessRisk(circumstancesOf(device), past))) await tandem.jobs.ready();
}

/**
 * Records a sign-in beside the user's past ones, and tells them by mail where too much of it is new. In the transaction that
 * opens the session, with the user held: of two at once one comes second.
 */
export async function recordAndTell(
  tandem: Tandem,
  transaction: Queries,
  { session, user, attempt }: { session: Session; user: SessionUser; attempt: Attempt },
): Promise<void> {
  const past = await pastSignIns(transaction, user.id);
  const reasons = assessRisk(circumstancesOf(attempt.device), past);
  await recordSignIn(tandem, transaction, { ...attempt, userId: user.id, reasons });
  // Not ready: it was to be the first ever, when another came first.
  if (!isTold(tandem.config, reasons) || !tandem.jobs.areReady()) return;
  const content = { kind: 'new_sign_in', ...happeningOn(session, session.createdAt) } as const;
  await sendMail(tandem, transaction, { to: user, content, cause: session.id });
}

function isTold({ riskToTell }: Config, reasons: readonly Newness[]): boolean {
  return riskToTell !== null && reasons.length >= riskToTell;
}
