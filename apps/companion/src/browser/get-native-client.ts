import type { TokenStore } from '@tandem-auth/client';

/** Whoever is signed in, as Get Native says it. */
export interface GetNativeUser {
  readonly id: number;
  readonly email: string;
  readonly name: string;
}

/** The server's no, as a sentence to show. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/**
 * What Get Native's clients are: page script that stands by its token alone. Every answer brings a new one, which takes the place of the
 * one that was sent; a 401 drops it, and so does a sign-out.
 */
export class GetNativeClient {
  readonly #store: TokenStore;
  readonly #prefix: string;
  #changed: Promise<unknown> = Promise.resolve();

  /** @param prefix the path under which the dialect's routes are */
  constructor(store: TokenStore, prefix = '') {
    this.#store = store;
    this.#prefix = prefix;
  }

  /** @throws {@link Refusal} */
  async signIn(credentials: { readonly email: string; readonly password: string }): Promise<GetNativeUser> {
    const answer = await send('POST', `${this.#prefix}/account/login`, { json: credentials });
    const user = await userIn(answer);
    const token = tokenIn(answer);
    if (token === null) throw new Refusal('The answer has no token.');
    await this.#change(() => this.#store.write(token));
    return user;
  }

  /**
   * Who is signed in; `null` where nobody is, or no longer.
   *
   * @throws {@link Refusal}
   */
  async readUser(): Promise<GetNativeUser | null> {
    const sent = await this.#store.read();
    if (sent === null) return null;
    const answer = await send('GET', `${this.#prefix}/account`, { token: sent });
    if (answer.status === 401) return (await this.#replace(sent, null)) ? null : this.readUser();
    const user = await userIn(answer);
    await this.#replace(sent, tokenIn(answer) ?? sent);
    return user;
  }

  /** Drops the token, and has the server end the session. `false` where it didn't: the token is gone all the same. */
  async signOut(): Promise<boolean> {
    const token = await this.#change(async () => {
      const dropped = await this.#store.read();
      await this.#store.erase();
      return dropped;
    });
    if (token === null) return true;
    return send('DELETE', '/api/v1/auth', { token }).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  /** An answer counts for the token it was asked with: meanwhile there may be another, of a later sign-in, or none. */
  #replace(sent: string, next: string | null): Promise<boolean> {
    return this.#change(async () => {
      if ((await this.#store.read()) !== sent) return false;
      await (next === null ? this.#store.erase() : this.#store.write(next));
      return true;
    });
  }

  /** One after the other: none gets in between what another reads and writes. */
  #change<Outcome>(change: () => Promise<Outcome>): Promise<Outcome> {
    const changed = this.#changed.then(change);
    this.#changed = changed.catch(() => undefined);
    return changed;
  }
}

async function send(
  method: string,
  path: string,
  { token, json }: { readonly token?: string; readonly json?: unknown },
): Promise<Response> {
  const request: RequestInit = {
    method,
    credentials: 'omit',
    headers: {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(json !== undefined && { 'Content-Type': 'application/json' }),
    },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  };
  return fetch(path, request).catch(() => {
    throw new Refusal('The server cannot be reached.');
  });
}

function tokenIn({ headers }: Response): string | null {
  return headers.get('GN-Access-Token') ?? headers.get('X-GN-Auth-Token');
}

async function userIn(answer: Response): Promise<GetNativeUser> {
  const body = await answer.json().catch(() => null);
  if (!answer.ok) throw new Refusal(body?.[0]?.message ?? 'The server cannot answer right now.');
  return body;
}
