import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import { audit } from '../people/audit.ts';
import { newSecret } from '../secrets.ts';
import { changeSessions, closeSessions } from './sessions.ts';

export interface EveryoneSignedOut {
  readonly users: number;
  readonly sessions: number;
}

/** One transaction each: short enough for a server that goes on answering. */
const USERS_AT_A_TIME = 100;

/**
 * Signs every user out everywhere: after a backup has been restored, or where the database may have been copied. Sessions
 * are closed, their notification tokens deleted, verifier tokens changed, and single-use secrets that are still open are
 * gone. Users sign in again with their passwords. What is cut short may be repeated.
 */
export async function signOutEveryone(tandem: Tandem): Promise<EveryoneSignedOut> {
  const total = { users: 0, sessions: 0 };
  for (let userIds = await nextUsers(tandem, null); userIds.length > 0; ) {
    total.users += userIds.length;
    total.sessions += await signOutUsers(tandem, userIds);
    userIds = await nextUsers(tandem, userIds.at(-1) ?? null);
  }
  return total;
}

async function signOutUsers(tandem: Tandem, userIds: readonly string[]): Promise<number> {
  const reason = 'verifier_reset';
  const ended = await changeSessions(tandem, async (transaction) => {
    await resetVerifiers(tandem, transaction, userIds);
    await transaction.oneTimeToken.deleteMany({ where: { userId: { in: [...userIds] }, consumedAt: null } });
    const sessions = await closeSessions(tandem, transaction, { which: { userIds }, reason });
    await audit(tandem, transaction, { type: 'everyone_signed_out', data: { users: userIds.length, sessions } });
    return sessions;
  });
  tandem.metrics.sessionsClosed.inc({ reason }, ended);
  return ended;
}

async function nextUsers(tandem: Tandem, after: string | null): Promise<string[]> {
  const users = await tandem.database.prisma.user.findMany({
    ...(after !== null && { where: { id: { gt: after } } }),
    select: { id: true },
    orderBy: { id: 'asc' },
    take: USERS_AT_A_TIME,
  });
  return users.map(({ id }) => id);
}

/** To each their own, in one statement, which Prisma has no words for. */
async function resetVerifiers(tandem: Tandem, transaction: Queries, userIds: readonly string[]): Promise<void> {
  const tokens = userIds.map(() => newSecret(tandem.randomness));
  await transaction.$executeRaw`
    UPDATE users SET verifier_token = fresh.token
    FROM unnest(${userIds}::uuid[], ${tokens}::text[]) AS fresh (id, token) WHERE users.id = fresh.id`;
}
