import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { type HttpAnswer, type HttpRequest, PAGE } from '../../packages/server/src/testing/http.ts';
import type { Cluster } from '../cluster.ts';
import { type ApiToken, type HandoffCode, Model, type Reference, type Session, type User } from './model.ts';

/** A request, and the session by whose credential it is sent: `null` where that should be refused. */
export interface Actor {
  readonly session: Session | null;
  readonly headers: Record<string, string>;
}

/** The real thing beside the model, and every credential that was ever issued, with what the model knows of it. */
export class World {
  readonly model = new Model();
  readonly users: User[] = [];
  readonly cookies = new Map<string, Reference>();
  readonly apiTokens = new Map<string, ApiToken>();
  readonly refreshTokens = new Map<string, Reference>();
  readonly codes = new Map<string, HandoffCode & { readonly verifier: string }>();
  readonly cluster: Cluster;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  http(member: number, request: string, more?: HttpRequest): Promise<HttpAnswer> {
    const [method = '', path = ''] = request.split(' ');
    return this.cluster.member(member).http(method, path, more);
  }

  async advance(seconds: number): Promise<void> {
    this.model.now += seconds;
    await this.cluster.advance(seconds);
  }

  /** Notes what an answer has issued. */
  learn(session: Session, { cookie, json }: HttpAnswer): void {
    const reference = { session, generation: session.generation };
    if (cookie) this.cookies.set(cookie, reference);
    if (!json.token) return;
    const [header = ''] = json.token.split('.');
    const signingKey = JSON.parse(Buffer.from(header, 'base64url').toString()).kid;
    this.apiTokens.set(json.token, { session, issuedAt: this.model.now, signingKey });
    this.refreshTokens.set(json.refresh_token, reference);
  }

  /** Whoever presents the API token or, from a page, the cookie that was issued so long ago. */
  actor(means: 'cookie' | 'apiToken', ago: number): Actor | null {
    const { model } = this;
    if (means === 'apiToken') {
      const issued = newest(this.apiTokens, ago);
      if (!issued) return null;
      const [token, claims] = issued;
      const session = model.acceptsApiToken(claims) ? claims.session : null;
      return { session, headers: { authorization: `Bearer ${token}` } };
    }
    const issued = newest(this.cookies, ago);
    if (!issued) return null;
    const [cookie, reference] = issued;
    return { session: model.acceptsCookie(reference) ? reference.session : null, headers: { ...PAGE, cookie } };
  }

  /** Asks every process about every cookie and API token there ever was, each cookie beside some token. */
  async check(): Promise<void> {
    const cookies = [...this.cookies];
    const apiTokens = [...this.apiTokens];
    const pairs = Array.from({ length: Math.max(cookies.length, apiTokens.length) }, (_, index) => ({
      cookie: cookies[index % cookies.length],
      apiToken: apiTokens[index % apiTokens.length],
    }));
    await Promise.all(this.cluster.members.flatMap((_, member) => pairs.map((pair) => this.#checkPair(member, pair))));
  }

  async #checkPair(member: number, { cookie, apiToken }: Pair): Promise<void> {
    const headers = {
      ...(cookie && { cookie: cookie[0] }),
      ...(apiToken && { authorization: `Bearer ${apiToken[0]}` }),
    };
    const ask = () => this.#ask(member, headers);
    const byCookie = cookie !== undefined && this.model.acceptsCookie(cookie[1]);
    const byToken = apiToken !== undefined && this.model.acceptsApiToken(apiToken[1]);
    const sameSession = byCookie && byToken && cookie[1].session === apiToken[1].session;
    const due = { status: 200, cookie: byCookie, token: byToken, sameSession };
    const answered = await ask();
    // Where it is wrong, whether it is so for long says a good deal about why.
    const asked = isDeepStrictEqual(answered, due)
      ? ''
      : `, which says ${JSON.stringify(await ask())} when asked again`;
    const what = `what process ${member} takes of ${describe(cookie?.[1])} and ${describe(apiToken?.[1])}`;
    expect(answered, `${what}${asked}`).toEqual(due);
  }

  async #ask(member: number, headers: Record<string, string>) {
    const { status, json } = await this.http(member, 'GET /api/v1/auth', { headers });
    return { status, cookie: json.cookie, token: json.token, sameSession: json.same_session };
  }
}

interface Pair {
  readonly cookie: [string, Reference] | undefined;
  readonly apiToken: [string, ApiToken] | undefined;
}

/** Of what was issued, the one so many before the newest, counted round. */
export function newest<Name, Value>(issued: ReadonlyMap<Name, Value>, ago: number): [Name, Value] | undefined {
  return [...issued].at(-1 - (ago % issued.size));
}

function describe(credential: Reference | ApiToken | undefined): string {
  if (!credential) return 'none';
  const { session, ...rest } = credential;
  return JSON.stringify({ ...rest, session: { ...session, user: session.user.email } });
}
