import { randomBytes } from 'node:crypto';
import { type HttpAnswer, NATIVE } from './http.ts';
import type { TestServer } from './server.ts';

export const PASSWORD = 'correct horse battery';

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly password: string;
}

/** Signs a new person up through the API, without signing them in. */
export async function newPerson(server: TestServer, name = 'Ann'): Promise<Person> {
  const email = `${name.toLowerCase()}-${randomBytes(6).toString('hex')}@example.com`;
  const answer = await server.http('POST', '/api/v1/users', {
    json: { user: { email, name, password: PASSWORD, password_confirmation: PASSWORD } },
  });
  if (answer.status !== 201) throw new Error(answer.text);
  return { id: answer.json.user.id, email, password: PASSWORD };
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
  const answer = await server.http('POST', '/api/v1/auth', { headers: NATIVE, json: { email, password, ...more } });
  if (answer.status !== 200) throw new Error(answer.text);
  return { ...answer, bearer: { authorization: `Bearer ${answer.json.token}` }, withCookie: { cookie: answer.cookie } };
}

/** The row of the session that a sign-in opened. */
export function sessionRow(server: TestServer, signedIn: HttpAnswer) {
  return server.tandem.database.prisma.session.findUnique({
    where: { id: signedIn.json.session.id },
    include: { notificationTokens: true },
  });
}
