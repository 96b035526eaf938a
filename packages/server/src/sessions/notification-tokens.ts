import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import { TandemError } from '../errors.ts';
import type { Session } from '../generated/prisma/client.ts';
import { newRowId } from '../secrets.ts';
import { holdSession } from './sessions.ts';

/** A device's push token, as its shell gives it to us. */
export interface NotificationTokenInput {
  readonly token: string;
  readonly platform: string;
}

/**
 * Gives a notification token to a session. One seen before moves here, whoever had it: the device has changed hands.
 *
 * @throws {@link TandemError} `invalid_token` where the session was closed meanwhile: a closed session holds nothing.
 */
export async function registerNotificationToken(
  tandem: Tandem,
  session: Pick<Session, 'id' | 'userId'>,
  input: NotificationTokenInput,
): Promise<void> {
  await tandem.database.prisma.$transaction(async (transaction) => {
    if (!(await holdSession(transaction, session.id))) throw new TandemError('invalid_token');
    await moveNotificationToken(tandem, transaction, { session, input });
  });
}

/** The same inside a transaction that holds the session's row. */
export async function moveNotificationToken(
  tandem: Tandem,
  transaction: Queries,
  { session, input }: { session: Pick<Session, 'id' | 'userId'>; input: NotificationTokenInput },
): Promise<void> {
  const owner = { userId: session.userId, sessionId: session.id, platform: input.platform };
  await transaction.notificationToken.upsert({
    where: { token: input.token },
    update: owner,
    create: {
      ...owner,
      id: newRowId(tandem.clock, tandem.randomness),
      token: input.token,
      createdAt: tandem.clock.now(),
    },
  });
}
