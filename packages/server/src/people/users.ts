import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import { TandemError } from '../errors.ts';
import type { User } from '../generated/prisma/client.ts';
import { isUuid, newRowId, newSecret } from '../secrets.ts';
import type { SessionUser } from '../sessions/sessions.ts';
import { type AccountOfUser, insertAccount, newAccount } from './accounts/accounts.ts';
import { parseEmail } from './emails.ts';

/** What a user may do beyond what everybody may. */
export type Role = 'admin';

export interface NewUserInput {
  /** As {@link parseEmail} has spelt it. */
  readonly email: string;
  readonly name: string;
  /** As `parseUsername` has spelt it. */
  readonly username?: string | null | undefined;
  readonly passwordHash: string | null;
  /** Whether it is known to be theirs. */
  readonly emailVerified?: boolean;
  readonly termsAccepted?: boolean | undefined;
  readonly timeZone?: string | undefined;
  readonly preferredLanguage?: string | undefined;
  /** Names of further accounts to own, besides the personal one. */
  readonly ownedAccounts?: readonly string[] | undefined;
  /** Names of user groups to own. */
  readonly ownedGroups?: readonly string[] | undefined;
}

/** A user and their accounts, the personal one first. */
export interface UserWithAccounts {
  readonly user: User;
  readonly accounts: readonly AccountOfUser[];
}

/** The user with that e-mail address, however it is spelt; `null` where there is none. */
export async function findUser(tandem: Tandem, text: string): Promise<SessionUser | null> {
  const email = parseEmail(text);
  return email === null
    ? null
    : tandem.database.prisma.user.findUnique({ where: { email }, omit: { passwordHash: true } });
}

/** The same by the user name. */
export async function findUserByName({ database }: Tandem, text: string): Promise<SessionUser | null> {
  const name = text.trim().toLowerCase();
  // What can't be one is asked for as what nobody has: PostgreSQL stumbles on it.
  const username = /^[^\p{Cc}\p{Cs}]+$/u.test(name) ? name : '';
  return database.prisma.user.findUnique({ where: { username }, omit: { passwordHash: true } });
}

/** The same by the id. */
export async function findUserWithId({ database }: Tandem, id: string): Promise<SessionUser | null> {
  return isUuid(id) ? database.prisma.user.findUnique({ where: { id }, omit: { passwordHash: true } }) : null;
}

/** @throws {@link TandemError} `not_found` where there is no such user. */
export async function userWithId(tandem: Tandem, id: string): Promise<SessionUser> {
  const found = await findUserWithId(tandem, id);
  if (!found) throw new TandemError('not_found');
  return found;
}

/** A user as they will be written, with a personal account. */
export function newUser(tandem: Tandem, input: NewUserInput): UserWithAccounts {
  const createdAt = tandem.clock.now();
  const user: User = {
    id: newRowId(tandem.clock, tandem.randomness),
    email: input.email,
    emailVerifiedAt: input.emailVerified ? createdAt : null,
    emailSince: createdAt,
    name: input.name,
    passwordHash: input.passwordHash,
    timeZone: input.timeZone ?? null,
    preferredLanguage: input.preferredLanguage ?? null,
    termsAcceptedAt: input.termsAccepted ? createdAt : null,
    disabledAt: null,
    blockedAt: null,
    verifierToken: newSecret(tandem.randomness),
    number: null,
    username: input.username ?? null,
    roles: [],
    matrix: null,
    createdAt,
  };
  const owned = (input.ownedAccounts ?? []).map((name) => newAccount(tandem, { name, personal: false }));
  return { user, accounts: [newAccount(tandem, { name: user.name, personal: true }), ...owned] };
}

/** Writes them. A taken e-mail address is the database's unique violation (`isUniqueViolation`). */
export async function insertUser(transaction: Queries, { user, accounts }: UserWithAccounts): Promise<void> {
  await transaction.user.create({ data: user });
  for (const account of accounts) await insertAccount(transaction, account, user);
}

/**
 * Keeps a user as they are to the end of the transaction, and whoever else would hold them waiting. `false` where their
 * password, their e-mail address, their verifier token or whether they are disabled or blocked has changed since this copy of
 * them was read.
 */
export async function holdUser(transaction: Queries, user: User): Promise<boolean> {
  const rows = await transaction.$queryRaw<{ unchanged: boolean }[]>`
    SELECT password_hash IS NOT DISTINCT FROM ${user.passwordHash}
       AND email = ${user.email}
       AND verifier_token = ${user.verifierToken}
       AND blocked_at IS NOT DISTINCT FROM ${user.blockedAt}
       AND disabled_at IS NULL AS unchanged
    FROM users WHERE id = ${user.id}::uuid FOR NO KEY UPDATE`;
  return rows[0]?.unchanged ?? false;
}
