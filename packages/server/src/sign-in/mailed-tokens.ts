import { secondsAfter } from '../clock.ts';
import { appSecrets } from '../config.ts';
import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import { TandemError, validationError } from '../errors.ts';
import type { Prisma, User } from '../generated/prisma/client.ts';
import { parseEmail } from '../people/emails.ts';
import { constantTimeEqual, deriveKey, hashSecret, messageAuthenticationCode, newCode, newSecret } from '../secrets.ts';
import type { OneTimePurpose } from '../sessions/one-time-tokens.ts';

/** What a single-use secret is good for that goes to a user by mail. */
export type MailedPurpose = Exclude<OneTimePurpose, 'handoff'>;

/** One that is open, as far as a rule has to know it. Whoever has it reads the mails of that address. */
export interface MailedToken {
  readonly id: string;
  /** `null` for one that opens an account. */
  readonly userId: string | null;
  readonly email: string;
  /** What an invitation leads into; `null` for all others. */
  readonly accountId: string | null;
  /** What its purpose needs besides. */
  readonly payload: unknown;
}

export interface NewMailedToken {
  /** Of its cause: one is made of one cause. */
  readonly id: string;
  readonly purpose: MailedPurpose;
  /** Whose it is, by the address that it is sent to; nobody's yet where it opens an account. */
  readonly user: Pick<User, 'email'> & { readonly id: string | null };
  /** What an invitation leads into. */
  readonly accountId?: string;
  readonly payload?: Prisma.InputJsonObject;
  readonly lifetimeSeconds: number;
}

/** What the mail says. Either does what the other does, and one of them does it. */
export interface LinkSecretAndCode {
  readonly secret: string;
  readonly code: string;
  readonly expiresAt: Date;
}

/** For so long a link signs in. */
export const MAILED_SIGN_IN_SECONDS = 10 * 60;
/**
 * Each of these is about something else: whoever signs in once more must not end the link that tells of the first time, and who
 * invites to one account not the invitations to others.
 */
const EACH_WORKS: ReadonlySet<MailedPurpose> = new Set(['not_me', 'invitation']);
/** So many codes may be tried, the right one included. */
const TRIES = 5;

/**
 * Makes a secret for a link and a code for who can't open it where they need it. Those of before are spent: of one purpose
 * the newest is the only one that works, but for {@link EACH_WORKS}. In a transaction that holds the user. `null` where it has
 * been made before.
 */
export async function createMailedToken(
  tandem: Tandem,
  transaction: Queries,
  { id, purpose, user, accountId, payload = {}, lifetimeSeconds }: NewMailedToken,
): Promise<(LinkSecretAndCode & { readonly createdAt: Date }) | null> {
  if ((await transaction.oneTimeToken.count({ where: { id } })) > 0) return null;
  const createdAt = tandem.clock.now();
  if (!EACH_WORKS.has(purpose)) await spendMailedTokens(tandem, transaction, { ...whose(user), purposes: [purpose] });
  const secret = newSecret(tandem.randomness);
  const code = newCode(tandem.randomness);
  const expiresAt = secondsAfter(createdAt, lifetimeSeconds);
  await transaction.oneTimeToken.create({
    data: {
      id,
      purpose,
      secretHash: hashSecret(secret),
      codeHash: hashCode(tandem.config.appSecret, id, code),
      triesLeft: TRIES,
      userId: user.id,
      email: user.email,
      accountId: accountId ?? null,
      payload,
      createdAt,
      expiresAt,
    },
  });
  return { secret, code, createdAt, expiresAt };
}

/** The open one of a link; it is not spent by that. */
export async function findMailedToken(
  { clock, database }: Tandem,
  { secret, purpose }: { secret: string; purpose: MailedPurpose },
): Promise<MailedToken | null> {
  const [token] = await database.prisma.$queryRaw<MailedToken[]>`
    SELECT id, user_id AS "userId", email, account_id AS "accountId", payload FROM one_time_tokens
    WHERE secret_hash = ${hashSecret(secret)} AND purpose = ${purpose}
      AND consumed_at IS NULL AND expires_at > ${clock.now()}`;
  return token ?? null;
}

/**
 * The open one of an address, by its code. Each try counts, right or wrong, once the transaction is committed. Asks the same
 * of the database whether anybody has the address or not.
 */
export async function tryMailedCode(
  { clock, config }: Tandem,
  transaction: Queries,
  { email, code, purpose }: { email: string; code: string; purpose: MailedPurpose },
): Promise<MailedToken | null> {
  const tokens = await transaction.$queryRaw<(MailedToken & { codeHash: string })[]>`
    UPDATE one_time_tokens SET tries_left = tries_left - 1
    WHERE email = ${email} AND purpose = ${purpose}
      AND consumed_at IS NULL AND expires_at > ${clock.now()} AND tries_left > 0
    RETURNING id, user_id AS "userId", email, account_id AS "accountId", payload, code_hash AS "codeHash"`;
  const isRight = ({ id, codeHash }: (typeof tokens)[number]) =>
    appSecrets(config).some((secret) => constantTimeEqual(hashCode(secret, id, code), codeHash));
  return tokens.find(isRight) ?? null;
}

/** Spends it, in the transaction of what it does: of any number at once, one gets it. */
export async function spendMailedToken({ clock }: Tandem, transaction: Queries, { id }: MailedToken): Promise<boolean> {
  const now = clock.now();
  const { count } = await transaction.oneTimeToken.updateMany({
    where: { id, consumedAt: null, expiresAt: { gt: now } },
    data: { consumedAt: now },
  });
  return count === 1;
}

/** Whose a token is, for as long as they have the address that it was sent to. */
export async function ownerOf({ database }: Tandem, token: MailedToken | null): Promise<User | null> {
  if (!token?.userId) return null;
  return database.prisma.user.findUnique({ where: { id: token.userId, email: token.email } });
}

/**
 * A token with whose it is: {@link ownerOf}.
 *
 * @throws {@link TandemError} `invalid_grant` where there is none, or nobody; `account_inactive`.
 */
export async function requireOwner(
  tandem: Tandem,
  token: MailedToken | null,
): Promise<{ readonly token: MailedToken; readonly user: User }> {
  const user = await ownerOf(tandem, token);
  if (!token || !user) throw new TandemError('invalid_grant');
  if (user.disabledAt) throw new TandemError('account_inactive');
  return { token, user };
}

/** @throws {@link TandemError} `validation` for what can be no address. */
export function parseAddress(text: string): string {
  const email = parseEmail(text);
  if (!email) throw validationError({ email: ['This is not an e-mail address.'] });
  return email;
}

/**
 * Spends what is open of a user, in a transaction that holds them: mails of before are to open nothing any more. All of it,
 * codes of a handoff included, where no purpose is named, but for what is kept.
 */
export async function spendMailedTokens(
  { clock }: Tandem,
  transaction: Queries,
  { purposes, keeps = [], ...whose }: Whose & ToSpend,
): Promise<void> {
  const purpose = { notIn: [...keeps], ...(purposes && { in: [...purposes] }) };
  await transaction.oneTimeToken.updateMany({
    where: { ...whose, purpose, consumedAt: null },
    data: { consumedAt: clock.now() },
  });
}

interface ToSpend {
  readonly purposes?: readonly MailedPurpose[];
  readonly keeps?: readonly MailedPurpose[];
}

/** A user's, or those of nobody yet that went to an address. */
type Whose = { readonly userId: string } | { readonly userId: null; readonly email: string };

function whose({ id, email }: NewMailedToken['user']): Whose {
  return id === null ? { userId: null, email } : { userId: id };
}

/** There are but a million codes: without the key, their hashes tell nobody which it is. */
function hashCode(appSecret: string, id: string, code: string): string {
  return messageAuthenticationCode(deriveKey(appSecret, 'codes'), `${id} ${code}`);
}
