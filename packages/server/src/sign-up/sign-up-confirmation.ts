import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Tandem } from '../context.ts';
import { TandemError, validationError } from '../errors.ts';
import { sendMail } from '../mail/outbox.ts';
import type { MailContent } from '../mail/templates/write-mail.ts';
import { audit } from '../people/audit.ts';
import { insertOwnGroups } from '../people/permissions/groups.ts';
import { insertUser, type NewUserInput, newUser, type UserWithAccounts } from '../people/users.ts';
import { newRowId } from '../secrets.ts';
import { findClaimed, type MailedClaim } from '../sign-in/mailed-claims.ts';
import { createMailedToken, findMailedToken, spendMailedToken } from '../sign-in/mailed-tokens.ts';
import { type ChosenPassword, mistakesInChoice } from '../sign-in/password-rules.ts';
import { isTaken } from './sign-up-rules.ts';

const purpose = 'sign_up';
const LIFETIME_SECONDS = 24 * 60 * 60;

/** What becomes a user. */
const Pending = Compile(
  Type.Object({
    name: Type.String(),
    username: Type.Optional(Type.String()),
    termsAccepted: Type.Boolean(),
    timeZone: Type.Union([Type.String(), Type.Null()]),
    preferredLanguage: Type.Union([Type.String(), Type.Null()]),
    ownedAccounts: Type.Array(Type.String()),
    // Absent from what was kept before there were any.
    ownedGroups: Type.Optional(Type.Array(Type.String())),
  }),
);

/**
 * Keeps a sign-up until it is confirmed, and sends a mail in any case: a link that opens the account, or word that there is one.
 * Does the same whether anybody has the address or not, so that neither answer nor time tells. Over the limit nothing is done,
 * and nobody is told that either. With jobs ready.
 */
export async function keepSignUp(tandem: Tandem, input: Omit<NewUserInput, 'passwordHash'>): Promise<void> {
  const { email, name } = input;
  if (!(await tandem.rateLimits.allows([{ limit: 'verificationAccount', of: `${purpose} ${email}` }]))) return;
  const id = newRowId(tandem.clock, tandem.randomness);
  const payload = {
    name,
    ...(input.username && { username: input.username }),
    termsAccepted: input.termsAccepted ?? false,
    timeZone: input.timeZone ?? null,
    preferredLanguage: input.preferredLanguage ?? null,
    ownedAccounts: [...(input.ownedAccounts ?? [])],
    ownedGroups: [...(input.ownedGroups ?? [])],
  };
  await tandem.database.prisma.$transaction(async (transaction) => {
    const owner = await transaction.user.findUnique({ where: { email } });
    const token = { id, purpose, user: { id: null, email }, payload, lifetimeSeconds: LIFETIME_SECONDS } as const;
    const made = await createMailedToken(tandem, transaction, token);
    if (!made) return;
    const { secret, code, expiresAt } = made;
    const { publicUrl } = tandem.config;
    const content: MailContent = owner
      ? { kind: 'already_signed_up', link: `${publicUrl}/users/sign_in` }
      : { kind: 'verify_email', link: `${publicUrl}/users/sign_up/confirm?token=${secret}`, code, expiresAt };
    const to = owner ?? { id, email, name, timeZone: payload.timeZone };
    await sendMail(tandem, transaction, { to, content, cause: id });
  });
}

/** What opens the account, and the password that whoever reads the mail has chosen: anybody may have signed up. */
export type SignUpConfirmation = MailedClaim & ChosenPassword;

/** The address that a link was sent to, while it is good; looking spends nothing. `null` where it is not. */
export async function addressOfSignUp(tandem: Tandem, token: string): Promise<string | null> {
  return (await findMailedToken(tandem, { secret: token, purpose }))?.email ?? null;
}

/**
 * Opens the account of a sign-up by the link that was sent, or by its code. Nobody is signed in by it. A password that won't do
 * leaves the link as good as it was. Where somebody has got the user name meanwhile, or had it all along, which nobody was told, the
 * account has none.
 *
 * @throws {@link TandemError} `invalid_grant` for what is unknown, spent, too old or not the newest, and where somebody has got
 * the address meanwhile; `validation` with what is wrong with each member; `rate_limited` for codes; `overloaded`.
 */
export async function confirmSignUp(tandem: Tandem, confirmation: SignUpConfirmation, ip: string): Promise<void> {
  const token = await findClaimed(tandem, confirmation, {
    purpose,
    ip,
    recordFailure: (transaction) => audit(tandem, transaction, { type: 'code_refused', ip, data: { purpose } }),
  });
  if (!token || !Pending.Check(token.payload)) throw new TandemError('invalid_grant');
  const { timeZone, preferredLanguage, ...pending } = token.payload;
  const errors = mistakesInChoice(confirmation, { ...pending, email: token.email });
  if (Object.keys(errors).length > 0) throw validationError(errors);

  const made = newUser(tandem, {
    ...pending,
    email: token.email,
    passwordHash: await tandem.passwords.hash(confirmation.password),
    emailVerified: true,
    timeZone: timeZone ?? undefined,
    preferredLanguage: preferredLanguage ?? undefined,
  });
  const open = ({ user, accounts }: UserWithAccounts) =>
    tandem.database.prisma.$transaction(async (transaction) => {
      if (!(await spendMailedToken(tandem, transaction, token))) throw new TandemError('invalid_grant');
      await insertUser(transaction, { user, accounts });
      await insertOwnGroups(tandem, transaction, { by: { actorId: user.id, ip }, names: pending.ownedGroups });
      await audit(tandem, transaction, { type: 'signed_up', actorId: user.id, ip });
      await audit(tandem, transaction, { type: 'email_verified', actorId: user.id, ip });
    });
  await open(made)
    .catch((error) => {
      if (made.user.username === null || !isTaken(error)) throw error;
      return open({ ...made, user: { ...made.user, username: null } });
    })
    .catch((error) => {
      throw isTaken(error) ? new TandemError('invalid_grant') : error;
    });
}
