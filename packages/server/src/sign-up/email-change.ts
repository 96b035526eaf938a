import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import { type FieldErrors, TandemError, validationError } from '../errors.ts';
import type { User } from '../generated/prisma/client.ts';
import { sendMail } from '../mail/outbox.ts';
import { audit } from '../people/audit.ts';
import { parseEmail } from '../people/emails.ts';
import { holdUser } from '../people/users.ts';
import { newRowId } from '../secrets.ts';
import { changeSessions, closeSessions, holdSession, type LiveSession } from '../sessions/sessions.ts';
import { mistakeInProof } from '../sign-in/confirming.ts';
import {
  createMailedToken,
  findMailedToken,
  type MailedToken,
  spendMailedToken,
  spendMailedTokens,
} from '../sign-in/mailed-tokens.ts';
import { isTaken, takenEmail } from './sign-up-rules.ts';

export interface EmailChange {
  readonly email: string;
  /** Needed by whoever has one. */
  readonly currentPassword?: string | undefined;
}

/** One for each of the two addresses. */
const PURPOSES = ['old_email', 'new_email'] as const;
const LIFETIME_SECONDS = 60 * 60;

/** What the link to either address knows of the change. */
const Payload = Compile(
  Type.Object({
    oldEmail: Type.String(),
    newEmail: Type.String(),
    /** Of the session that asked. */
    sessionId: Type.String(),
    /** The other address's. */
    other: Type.String(),
    /** Whether that has been confirmed. */
    otherIsConfirmed: Type.Boolean(),
  }),
);

/**
 * Has a link sent to the address a user has and to the one they want; both are to be confirmed. Nobody is told here whether
 * anybody has the new one.
 *
 * @throws {@link TandemError} `validation` for what can be no address, or is theirs already, and for a wrong password;
 * `rate_limited`; `overloaded`; `unavailable` where jobs are not ready in time.
 */
export async function askForEmailChange(
  tandem: Tandem,
  { session, user }: LiveSession,
  change: EmailChange & { readonly ip: string },
): Promise<void> {
  const { prisma } = tandem.database;
  const current = await prisma.user.findUniqueOrThrow({ where: { id: user.id } });
  const newEmail = parseEmail(change.email);
  const errors: FieldErrors = {};
  if (!newEmail) errors['email'] = ['This is not an e-mail address.'];
  if (newEmail === current.email) errors['email'] = ['This is your e-mail address already.'];
  const mistake = await mistakeInProof(tandem, { ...current, session }, change.currentPassword);
  if (mistake) errors['current_password'] = [mistake];
  if (!newEmail || Object.keys(errors).length > 0) throw validationError(errors);
  await tandem.rateLimits.count([
    { limit: 'verificationAccount', of: `change ${user.id}` },
    { limit: 'verificationNetwork', of: change.ip },
  ]);

  await tandem.jobs.ready();
  await prisma.$transaction(async (transaction) => {
    // Whoever has changed the password since, or ended the session, means this as well.
    if (!(await holdUser(transaction, current)) || !(await holdSession(transaction, session.id))) {
      throw new TandemError('unauthenticated');
    }
    const ids = PURPOSES.map(() => newRowId(tandem.clock, tandem.randomness));
    const shared = { oldEmail: current.email, newEmail, sessionId: session.id, otherIsConfirmed: false };
    for (const [index, purpose] of PURPOSES.entries()) {
      const id = ids[index] as string;
      const email = purpose === 'old_email' ? current.email : newEmail;
      const payload = { ...shared, other: ids[1 - index] as string };
      const token = { id, purpose, user: { id: user.id, email }, payload, lifetimeSeconds: LIFETIME_SECONDS };
      const made = await createMailedToken(tandem, transaction, token);
      if (!made) throw new Error(`There is a token ${id} already.`);
      const link = `${tandem.config.publicUrl}/users/email/confirm?token=${made.secret}`;
      const content = { kind: 'confirm_email_change', newEmail, link, expiresAt: made.expiresAt } as const;
      await sendMail(tandem, transaction, { to: { ...current, email }, content, cause: id });
    }
  });
}

/**
 * Confirms a change by the link that went to one of the two addresses. With both confirmed the address is changed: the new one
 * is verified, every session ends but the one that asked, and the old address is told. Answers whether it is changed now.
 *
 * @throws {@link TandemError} `invalid_grant` for a link that is unknown, spent, too old or not the newest, and where the
 * session that asked has ended or the user is not who they were; `validation` where somebody has got the new address
 * meanwhile.
 */
export async function confirmEmailChange(tandem: Tandem, secret: string, ip: string): Promise<boolean> {
  const token = await findEither(tandem, secret);
  const user = token?.userId && (await tandem.database.prisma.user.findUnique({ where: { id: token.userId } }));
  if (!token || !user) throw new TandemError('invalid_grant');
  await tandem.jobs.ready();
  const reason = 'email_changed';
  const ended = await changeSessions(tandem, (transaction) =>
    confirmOne(tandem, transaction, { token, user, ip }),
  ).catch((error) => {
    throw isTaken(error) ? takenEmail() : error;
  });
  if (ended !== null) tandem.metrics.sessionsClosed.inc({ reason }, ended);
  return ended !== null;
}

async function findEither(tandem: Tandem, secret: string): Promise<MailedToken | null> {
  for (const purpose of PURPOSES) {
    const token = await findMailedToken(tandem, { secret, purpose });
    if (token) return token;
  }
  return null;
}

/** Answers how many sessions have ended; `null` where the other address is still to be confirmed. */
async function confirmOne(
  tandem: Tandem,
  transaction: Queries,
  { token, user, ip }: { token: MailedToken; user: User; ip: string },
): Promise<number | null> {
  const isTheirs = await holdUser(transaction, user);
  if (!isTheirs || !(await spendMailedToken(tandem, transaction, token))) throw new TandemError('invalid_grant');
  // Read with the user held: of two at once the second sees what the first has done.
  const { payload } = await transaction.oneTimeToken.findUniqueOrThrow({ where: { id: token.id } });
  if (!Payload.Check(payload) || payload.oldEmail !== user.email) throw new TandemError('invalid_grant');
  const { newEmail, sessionId, other, otherIsConfirmed } = payload;
  if (!(await holdSession(transaction, sessionId))) throw new TandemError('invalid_grant');
  if (!otherIsConfirmed) {
    const now = tandem.clock.now();
    const { count } = await transaction.oneTimeToken.updateMany({
      where: { id: other, consumedAt: null, expiresAt: { gt: now } },
      data: { payload: { ...payload, other: token.id, otherIsConfirmed: true } },
    });
    if (count === 0) throw new TandemError('invalid_grant');
    return null;
  }
  return changeEmail(tandem, transaction, { user, newEmail, sessionId, ip });
}

async function changeEmail(
  tandem: Tandem,
  transaction: Queries,
  { user, newEmail, sessionId, ip }: { user: User; newEmail: string; sessionId: string; ip: string },
): Promise<number> {
  const at = tandem.clock.now();
  const type = 'email_changed';
  await transaction.user.update({
    where: { id: user.id },
    data: { email: newEmail, emailVerifiedAt: at, emailSince: at },
  });
  await spendMailedTokens(tandem, transaction, { userId: user.id });
  const sessions = await closeSessions(tandem, transaction, {
    which: { userId: user.id, not: sessionId },
    reason: type,
  });
  await audit(tandem, transaction, { type, actorId: user.id, sessionId, ip, data: { sessions } });
  await sendMail(tandem, transaction, {
    to: user,
    content: { kind: type, newEmail, at },
    cause: newRowId(tandem.clock, tandem.randomness),
  });
  return sessions;
}
