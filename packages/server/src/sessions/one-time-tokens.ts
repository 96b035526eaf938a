import { secondsAfter } from '../clock.ts';
import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import type { OneTimeToken, Prisma } from '../generated/prisma/client.ts';
import { hashSecret, newRowId, newSecret } from '../secrets.ts';

/** What a single-use secret is good for. One of one purpose is nothing to another. */
export type OneTimePurpose =
  | 'handoff'
  | 'magic_link'
  | 'unlock'
  | 'not_me'
  | 'password_reset'
  | 'verify_email'
  | 'sign_up'
  | 'invitation'
  | 'old_email'
  | 'new_email';

export interface NewOneTimeToken {
  readonly purpose: OneTimePurpose;
  readonly userId: string;
  readonly sessionId?: string;
  readonly payload: Prisma.InputJsonObject;
  readonly lifetimeSeconds: number;
}

/** Makes a single-use secret of 256 random bits. Only its hash is kept. */
export async function createOneTimeToken(tandem: Tandem, token: NewOneTimeToken): Promise<string> {
  const secret = newSecret(tandem.randomness);
  const { lifetimeSeconds, ...row } = token;
  const createdAt = tandem.clock.now();
  await tandem.database.prisma.oneTimeToken.create({
    data: {
      ...row,
      id: newRowId(tandem.clock, tandem.randomness),
      secretHash: hashSecret(secret),
      createdAt,
      expiresAt: secondsAfter(createdAt, lifetimeSeconds),
    },
  });
  return secret;
}

/** Spends a secret: of any number that arrive at once, one gets it. `null` for all others, and for what is none. */
export async function consumeOneTimeToken(
  tandem: Tandem,
  transaction: Queries,
  { secret, purpose }: { secret: string; purpose: OneTimePurpose },
): Promise<OneTimeToken | null> {
  const now = tandem.clock.now();
  const secretHash = hashSecret(secret);
  const { count } = await transaction.oneTimeToken.updateMany({
    where: { secretHash, purpose, consumedAt: null, expiresAt: { gt: now } },
    data: { consumedAt: now },
  });
  return count === 1 ? transaction.oneTimeToken.findUnique({ where: { secretHash } }) : null;
}
