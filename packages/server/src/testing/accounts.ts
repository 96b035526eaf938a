import type { MembershipRole } from '../generated/prisma/client.ts';
import { insertAccount, newAccount } from '../people/accounts/accounts.ts';
import { GIVEN_ROLES } from '../people/accounts/membership-roles.ts';
import { newPerson, type Person, type SignedInClient, signInNatively } from './people.ts';
import type { TestServer } from './server.ts';

/** Somebody with a verified address, signed in. */
export interface Acting extends Person {
  readonly headers: { readonly authorization: string };
  readonly client: SignedInClient;
}

export async function newActing(server: TestServer, name?: string): Promise<Acting> {
  const person = await newPerson(server, name);
  await server.tandem.database.prisma.user.update({
    where: { id: person.id },
    data: { emailVerifiedAt: server.clock.now() },
  });
  const client = await signInNatively(server, person);
  return { ...person, client, headers: client.bearer };
}

/** An account of these people, by its rows alone. Answers its id. */
export async function newSharedAccount(
  { tandem, clock }: TestServer,
  { owner, ...others }: { owner: Person; admin?: readonly Person[]; member?: readonly Person[] },
): Promise<string> {
  const account = newAccount(tandem, { name: 'Engines', personal: false });
  const createdAt = clock.now();
  const rows = GIVEN_ROLES.flatMap((role) =>
    (others[role] ?? []).map(({ id: userId }) => ({ userId, accountId: account.id, role, createdAt })),
  );
  await tandem.database.prisma.$transaction(async (transaction) => {
    await insertAccount(transaction, account, { id: owner.id, createdAt });
    await transaction.membership.createMany({ data: rows });
  });
  return account.id;
}

/** Who is what in an account, by their user's id; empty where there is none. */
export async function rolesIn({ tandem }: TestServer, accountId: string): Promise<Record<string, MembershipRole>> {
  const memberships = await tandem.database.prisma.membership.findMany({ where: { accountId } });
  return Object.fromEntries(memberships.map(({ userId, role }) => [userId, role]));
}

/** The owner as the account has it, who is to be the one member with that role. */
export async function ownersOf(server: TestServer, accountId: string): Promise<[owner: string, members: string[]]> {
  const { ownerId } = await server.tandem.database.prisma.account.findUniqueOrThrow({ where: { id: accountId } });
  const roles = Object.entries(await rolesIn(server, accountId));
  return [ownerId, roles.filter(([, role]) => role === 'owner').map(([userId]) => userId)];
}

/** The account that a session is in, as the server says. */
export async function currentAccount(server: TestServer, { headers }: Pick<Acting, 'headers'>): Promise<string> {
  const { json } = await server.http('GET', '/api/v1/accounts', { headers });
  return json.account_id;
}

/** The account that everybody has for themselves. */
export async function personalAccount({ tandem }: TestServer, { id: ownerId }: Pick<Person, 'id'>): Promise<string> {
  const { id } = await tandem.database.prisma.account.findFirstOrThrow({ where: { ownerId, personal: true } });
  return id;
}
