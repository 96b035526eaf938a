import { expect } from 'vitest';
import { bearer, type HttpAnswer, NATIVE } from './http.ts';
import { PASSWORD, type Person, whenItCan } from './people.ts';
import type { TestServer } from './server.ts';

/** What a client of one system goes by: how it signs in, how it shows its token, and how it reads a refusal. */
export interface ClientDialect {
  readonly name: string;
  /** Whose tokens it carries. */
  readonly tokens: string;
  signIn(credentials: { email: string; password: string }): readonly [path: string, json: object];
  tokenOf(answer: HttpAnswer): string;
  /** The headers that a token goes in. */
  sends(token: string): Record<string, string>;
  /** A call for signed-in users that changes nothing, and what it answers them. */
  readonly guarded: { readonly method: string; readonly path: string; readonly json?: object; readonly status: number };
  readonly badCredentials: number;
  /** What somebody who brings no token is answered with, where only users may. */
  readonly asGuest: number;
  /** What a token of before a reset of the verifier token is answered with. */
  readonly afterReset: number;
  /** The body of a refusal. */
  refusal(status: number): unknown;
}

const sentence = expect.any(String);

const api = {
  tokens: 'api',
  signIn: (credentials) => ['/api/v1/auth', credentials],
  tokenOf: ({ json }) => json.token,
  guarded: { method: 'GET', path: '/api/v1/me', status: 200 },
  badCredentials: 401,
  asGuest: 401,
  afterReset: 401,
  refusal: (status) => expect.objectContaining({ status, code: sentence, error: sentence }),
} satisfies Partial<ClientDialect>;

/** Every dialect that is spoken here, and what is our own first. */
export const DIALECTS: readonly ClientDialect[] = [
  { ...api, name: 'our own', sends: bearer },
  { ...api, name: 'Jumpstart', sends: (token) => ({ authorization: `token ${token}` }) },
  {
    name: 'Get Native',
    tokens: 'get-native',
    signIn: (credentials) => ['/account/login', credentials],
    tokenOf: ({ headers }) => headers.get('gn-access-token') ?? '',
    sends: bearer,
    guarded: { method: 'GET', path: '/account', status: 200 },
    badCredentials: 401,
    asGuest: 401,
    afterReset: 401,
    refusal: () => [{ message: sentence, code: sentence }],
  },
  {
    name: 'Gravity',
    tokens: 'gravity',
    signIn: (credentials) => ['/api/auth', credentials],
    tokenOf: ({ json }) => json.token,
    sends: bearer,
    // Its other calls answer everybody. Whoever is signed in is told that this account is not theirs.
    guarded: { method: 'POST', path: '/api/auth/switch', json: { account: 'x' }, status: 404 },
    badCredentials: 401,
    asGuest: 401,
    afterReset: 401,
    refusal: () => ({ message: sentence }),
  },
  {
    name: 'CommandTower',
    tokens: 'command-tower',
    signIn: (credentials) => ['/auth/login', credentials],
    tokenOf: ({ json }) => json.token,
    sends: (token) => ({ authentication: `Bearer: ${token}` }),
    guarded: { method: 'GET', path: '/user', status: 200 },
    badCredentials: 401,
    asGuest: 401,
    afterReset: 403,
    refusal: (status) => expect.objectContaining({ status: String(status), message: sentence }),
  },
  {
    name: 'Daptin',
    tokens: 'daptin',
    signIn: (attributes) => ['/action/user_account/signin', { attributes }],
    tokenOf: ({ json }) => json[0]?.Attributes?.value ?? '',
    sends: bearer,
    guarded: { method: 'GET', path: '/api/user_account', status: 200 },
    badCredentials: 200,
    // Guests are somebody there: only who brings a token is told that it has died.
    asGuest: 403,
    afterReset: 401,
    // An action is refused as what its client is to show, a row as JSON:API has it.
    refusal: (status) =>
      expect.toBeOneOf([
        [{ ResponseType: 'client.notify', Attributes: { type: 'error', title: 'Failed', message: sentence } }],
        { errors: [{ status: String(status), title: sentence, detail: sentence }] },
      ]),
  },
];

/** A session that a sign-in in some dialect has opened, with what its client keeps of it. */
export interface Spoken {
  readonly dialect: ClientDialect;
  readonly token: string;
  /** Both halves, each as headers to send. */
  readonly withToken: Record<string, string>;
  readonly withCookie: Record<string, string>;
  /** `name=value` of the cookie that the device is known by. */
  readonly mark: string;
}

export interface SignInTry {
  readonly email: string;
  readonly password?: string;
  readonly headers?: Record<string, string>;
}

/** Tries to sign in as a shell that speaks the dialect does. */
export function trySignInOnce(
  server: TestServer,
  dialect: ClientDialect,
  { email, password = PASSWORD, headers = {} }: SignInTry,
): Promise<HttpAnswer> {
  const [path, json] = dialect.signIn({ email, password });
  return server.http('POST', path, { headers: { ...NATIVE, ...headers }, json });
}

/** Likewise, again where it is too busy just now. */
export function trySignIn(server: TestServer, dialect: ClientDialect, signIn: SignInTry): Promise<HttpAnswer> {
  return whenItCan(() => trySignInOnce(server, dialect, signIn));
}

/** Likewise, where it is to succeed. */
export async function signInBy(
  server: TestServer,
  dialect: ClientDialect,
  { email }: Pick<Person, 'email'>,
  headers: Record<string, string> = {},
): Promise<Spoken> {
  const answer = await trySignIn(server, dialect, { email, headers });
  const token = answer.status < 300 && dialect.tokenOf(answer);
  if (!token) throw new Error(`${dialect.name}: ${answer.status} ${answer.text}`);
  const mark = answer.headers.getSetCookie().find((cookie) => cookie.startsWith('tandem-device=')) ?? '';
  return {
    dialect,
    token,
    withToken: dialect.sends(token),
    withCookie: { cookie: answer.cookie },
    mark: mark.split(';')[0] ?? '',
  };
}

/** Asks what is for signed-in users, in that dialect. */
export function askGuarded(
  server: TestServer,
  { guarded: { method, path, json } }: ClientDialect,
  headers: Record<string, string>,
): Promise<HttpAnswer> {
  return server.http(method, path, { headers, ...(json && { json }) });
}
