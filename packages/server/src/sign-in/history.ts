import type { Tandem } from '../context.ts';
import { pageOf } from '../database/pages.ts';
import type { SignInAttempt } from '../generated/prisma/client.ts';

/** Some of a user's attempts to sign in, and where those before them begin. */
export interface SignInHistory {
  readonly attempts: readonly SignInAttempt[];
  /** To ask for the next ones by; `null` where there are none. */
  readonly before: string | null;
}

const AT_A_TIME = 20;

/**
 * The attempts to sign in to a user's account, whoever made them, the newest first.
 *
 * @param before the id of the one that the next come after; all from the newest on without it.
 */
export async function signInsOf(
  { database }: Tandem,
  userId: string,
  before: string | null = null,
): Promise<SignInHistory> {
  // Their ids are in the order of their time.
  const found = await database.prisma.signInAttempt.findMany({
    where: { userId, ...(before !== null && { id: { lt: before } }) },
    orderBy: { id: 'desc' },
    take: AT_A_TIME + 1,
  });
  const { rows: attempts, before: next } = pageOf(found, AT_A_TIME);
  return { attempts, before: next };
}
