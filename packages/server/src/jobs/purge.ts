import { secondsAfter } from '../clock.ts';
import type { Tandem } from '../context.ts';

const DAY_SECONDS = 24 * 60 * 60;
/** For so long an operator can look up what became of a session. */
const ENDED_SESSION_SECONDS = 30 * DAY_SECONDS;
const SPENT_TOKEN_SECONDS = DAY_SECONDS;
const ATTEMPT_SECONDS = 400 * DAY_SECONDS;
const AUDIT_SECONDS = 400 * DAY_SECONDS;
const DROPPED_KEY_SECONDS = DAY_SECONDS;
/** Small enough for each delete to end well within a statement's time. */
const BATCH = 500;

/** How many rows went, by what they were. */
export interface Purged {
  readonly sessions: number;
  readonly oneTimeTokens: number;
  readonly providerAnswers: number;
  readonly signInAttempts: number;
  readonly auditEvents: number;
  readonly signingKeys: number;
}

/**
 * Deletes what nobody has use for any more: sessions that ended 30 days ago, single-use secrets and providers' answers that were
 * spent or expired a day ago, sign-in attempts and audit events of 400 days, signing keys that were dropped a day ago or retired
 * before any session of now began. In batches that skip what another process is at.
 */
export async function purge(tandem: Tandem): Promise<Purged> {
  const { prisma } = tandem.database;
  const ago = (seconds: number) => secondsAfter(tandem.clock.now(), -seconds);
  const ended = ago(ENDED_SESSION_SECONDS);
  const spent = ago(SPENT_TOKEN_SECONDS);
  const { count: signingKeys } = await prisma.signingKey.deleteMany({
    where: {
      OR: [
        { droppedAt: { lt: ago(DROPPED_KEY_SECONDS) } },
        { retiredAt: { lt: ago(tandem.config.absoluteLifetimeSeconds) } },
      ],
    },
  });
  return {
    sessions: await inBatches(
      () => prisma.$executeRaw`
        DELETE FROM sessions WHERE id IN (
          SELECT id FROM sessions
          WHERE closed_at < ${ended} OR idle_expires_at < ${ended} OR absolute_expires_at < ${ended}
          LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`,
    ),
    oneTimeTokens: await inBatches(
      () => prisma.$executeRaw`
        DELETE FROM one_time_tokens WHERE id IN (
          SELECT id FROM one_time_tokens WHERE consumed_at < ${spent} OR expires_at < ${spent}
          LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`,
    ),
    providerAnswers: await inBatches(
      () => prisma.$executeRaw`
        DELETE FROM provider_answers WHERE state_hash IN (
          SELECT state_hash FROM provider_answers WHERE expires_at < ${spent} LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`,
    ),
    signInAttempts: await inBatches(
      () => prisma.$executeRaw`
        DELETE FROM sign_in_attempts WHERE id IN (
          SELECT id FROM sign_in_attempts WHERE at < ${ago(ATTEMPT_SECONDS)} LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`,
    ),
    auditEvents: await inBatches(
      () => prisma.$executeRaw`
        DELETE FROM audit_events WHERE id IN (
          SELECT id FROM audit_events WHERE at < ${ago(AUDIT_SECONDS)} LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`,
    ),
    signingKeys,
  };
}

async function inBatches(deleteBatch: () => Promise<number>): Promise<number> {
  for (let total = 0; ; ) {
    const count = await deleteBatch();
    total += count;
    if (count < BATCH) return total;
  }
}
