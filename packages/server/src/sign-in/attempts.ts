import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import type { SignInKind } from '../generated/prisma/client.ts';
import { newRowId } from '../secrets.ts';
import type { Device } from '../sessions/sessions.ts';
import { type Circumstances, circumstancesOf, type Newness } from './risk.ts';

/** One try to sign in: what it is recorded by. */
export interface Attempt {
  readonly kind: SignInKind;
  /** In its one spelling, whether anybody has it or not. */
  readonly email: string;
  readonly device: Device;
}

/** What becomes of an attempt that is refused. */
export type Refusal =
  | 'invalid_credentials'
  | 'invalid_grant'
  | 'account_inactive'
  | 'sign_in_blocked'
  | 'email_unverified'
  | 'email_in_use';

const SIGNED_IN = 'signed_in';
/** Bounds the look back at a program that signs in every minute. */
const MOST_COMPARED = 500;

/** From where and with what a user has signed in so far, each once. */
export function pastSignIns(queries: Queries, userId: string): Promise<Circumstances[]> {
  return queries.$queryRaw<Circumstances[]>`
    SELECT DISTINCT ip, browser, device, platform FROM (
      SELECT ip, browser, device, platform FROM sign_in_attempts
      WHERE user_id = ${userId}::uuid AND outcome = ${SIGNED_IN}
      ORDER BY at DESC LIMIT ${MOST_COMPARED}) AS recent`;
}

/** Records one that opens a session, in the transaction that does. */
export async function recordSignIn(
  tandem: Tandem,
  transaction: Queries,
  { userId, reasons, ...attempt }: Attempt & { readonly userId: string; readonly reasons: readonly Newness[] },
): Promise<void> {
  const row = { ...describe(tandem, attempt), userId, outcome: SIGNED_IN, risk: reasons.length, reasons: [...reasons] };
  await transaction.signInAttempt.create({ data: row });
}

/**
 * Records one that is refused, and says how: by the same statement whether anybody has the address or not, so that its time tells nobody
 * which it was.
 */
export async function recordRefusal(
  tandem: Tandem,
  queries: Queries,
  {
    refusal,
    reasons = [],
    ...attempt
  }: Attempt & { readonly refusal: Refusal; readonly reasons?: readonly Newness[] | undefined },
): Promise<Refusal> {
  const { id, email, kind, ip, browser, device, platform, at } = describe(tandem, attempt);
  await queries.$executeRaw`
    INSERT INTO sign_in_attempts (id, user_id, email, kind, ip, browser, device, platform, at, outcome, risk, reasons)
    VALUES (${id}::uuid, (SELECT id FROM users WHERE email = ${email}), ${email}, ${kind}::sign_in_kind,
            ${ip}, ${browser}, ${device}, ${platform}, ${at}, ${refusal}, ${reasons.length}, ${reasons}::text[])`;
  return refusal;
}

function describe({ clock, randomness }: Tandem, { kind, email, device }: Attempt) {
  return { id: newRowId(clock, randomness), kind, email, ...circumstancesOf(device), at: clock.now() };
}
