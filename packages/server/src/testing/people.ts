import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Session } from '../generated/prisma/client.ts';
import type { Actor } from '../people/audit.ts';
import { insertUser, newUser } from '../people/users.ts';
import { newSession } from '../sessions/sessions.ts';
import { bearer, type HttpAnswer, NATIVE } from './http.ts';
import type { TestServer } from './server.ts';

export const PASSWORD = 'correct horse battery';

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly password: string;
}

/** Somebody who is as after a sign-up, but that no mail has gone to them. */
export async function newPerson({ tandem }: TestServer, name = 'Ann'): Promise<Person> {
  const email = newAddress(name);
  const made = newUser(tandem, { email, name, passwordHash: await hashOnce(tandem) });
  await tandem.database.prisma.$transaction((transaction) => insertUser(transaction, made));
  return { id: made.user.id, email, password: PASSWORD };
}

/** Likewise, with the role of an administrator. */
export async function newAdmin(server: TestServer, name = 'Root'): Promise<Person> {
  const person = await newPerson(server, name);
  await server.tandem.database.prisma.user.update({ where: { id: person.id }, data: { roles: ['admin'] } });
  return person;
}

let hashing: Promise<string> | null = null;

/** The same for everybody: hashing is what takes time, and there may be no time for it just now. */
async function hashOnce({ passwords }: TestServer['tandem']): Promise<string> {
  hashing ??= passwords.hash(PASSWORD);
  return hashing.catch((error) => {
    hashing = null;
    throw error;
  });
}

/** Whose doing something is, as a request of theirs says. */
export function by(actorId: string): Actor {
  return { actorId, ip: '192.0.2.7' };
}

/** An address that nobody has. */
export function newAddress(name: string): string {
  return `${name.toLowerCase()}-${randomBytes(6).toString('hex')}@example.com`;
}

/** A sign-in's answer, with each half as headers to send. */
export interface SignedInClient extends HttpAnswer {
  readonly bearer: { authorization: string };
  readonly withCookie: { cookie: string };
}

/** Signs in as a shell does; the answer has both halves. */
export async function signInNatively(
  server: TestServer,
  { email, password }: Pick<Person, 'email' | 'password'>,
  more: object = {},
): Promise<SignedInClient> {
  const json = { email, password, ...more };
  const answer = await whenItCan(() => server.http('POST', '/api/v1/auth', { headers: NATIVE, json }));
  if (answer.status !== 200) throw new Error(answer.text);
  return { ...answer, bearer: bearer(answer.json.token), withCookie: { cookie: answer.cookie } };
}

/** Opens so many sessions of somebody by their rows alone, last seen now, or as it is told. */
export async function addSessions(
  { tandem }: TestServer,
  { id: userId }: Pick<Person, 'id'>,
  sessions: { count: number } & Partial<Session>,
): Promise<void> {
  const { count, ...more } = sessions;
  const { accountId } = await tandem.database.prisma.membership.findFirstOrThrow({ where: { userId } });
  const device = { kind: 'web', ip: '192.0.2.1', browser: null, platform: null } as const;
  const rows = Array.from({ length: count }, () => ({ ...newSession(tandem, { userId, accountId }, device), ...more }));
  await tandem.database.prisma.session.createMany({ data: rows });
}

/** The row of the session that a sign-in opened. */
export function sessionRow(server: TestServer, signedIn: HttpAnswer) {
  return server.tandem.database.prisma.session.findUnique({
    where: { id: signedIn.json.session.id },
    include: { notificationTokens: true },
  });
}

/** Asks again where it is too busy to hash a password just now, as every client should: other suites are at work beside this one. */
export async function whenItCan(ask: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
  for (let tries = 1; ; tries += 1) {
    const answer = await ask();
    if (answer.status !== 503 || tries === 10) return answer;
    await setTimeout(Number(answer.headers.get('retry-after')) * 1000);
  }
}
