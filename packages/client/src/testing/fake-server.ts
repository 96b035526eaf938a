import { createHash } from 'node:crypto';
import type { HttpRequest, HttpResponse } from '../index.ts';

interface FakeSession {
  readonly id: string;
  generation: number;
  isOpen: boolean;
  readonly notificationTokens: Set<string>;
}

interface FakeAnswer {
  readonly status: number;
  readonly body?: object;
  readonly setCookie?: string;
}

export const PASSWORD = 'correct horse battery';

/** The part of the server that a shell talks to, in memory: sessions with generations, API tokens that expire, handoffs. */
export class FakeServer {
  readonly #sessions = new Map<string, FakeSession>();
  /** The sessions by which somebody has been connected. */
  readonly connected: string[] = [];
  readonly #trips = new Map<string, string>();
  readonly #handoffs = new Map<string, { session: FakeSession; challenge: string }>();
  #issued = 0;
  #expired = 0;

  /** The ids of the sessions that are open. */
  get open(): string[] {
    return [...this.#sessions.values()].filter(({ isOpen }) => isOpen).map(({ id }) => id);
  }

  notificationTokens(id: string): string[] {
    return [...(this.#sessions.get(id)?.notificationTokens ?? [])];
  }

  generation(id: string): number | undefined {
    return this.#sessions.get(id)?.generation;
  }

  /** What a page's sign-in by form sets. */
  openWebSession(): { id: string; setCookie: string } {
    const session = this.#open();
    return { id: session.id, setCookie: setCookie(session) };
  }

  createHandoff(id: string, challenge: string): string {
    const session = this.#sessions.get(id);
    if (!session) throw new Error(`No session ${id}.`);
    const code = `code-${this.#handoffs.size}`;
    this.#handoffs.set(code, { session, challenge });
    return code;
  }

  /** What the system's browser would do: goes to a provider by an address, and leads back to the app. */
  readonly visitProvider = async (address: string): Promise<string> => {
    const [, challenge = ''] = /code_challenge=([\w-]{43})$/.exec(address) ?? [];
    const code = `trip-${this.#trips.size}`;
    this.#trips.set(code, challenge);
    return `com.example.app://signed-in?code=${code}`;
  };

  expireApiTokens(): void {
    this.#expired = this.#issued;
  }

  /** As an administrator, or a changed password, would. */
  close(id: string): void {
    const session = this.#sessions.get(id);
    if (session) session.isOpen = false;
  }

  /** The session that a `Cookie` header opens. */
  byCookie(header: string | undefined): FakeSession | undefined {
    const [, id = '', generation = ''] = /(?:^|; )tandem=(.+)\.(\d+)/.exec(header ?? '') ?? [];
    const session = this.#sessions.get(id);
    return session?.isOpen && session.generation - Number(generation) <= 1 ? session : undefined;
  }

  answer(method: string, path: string, request: HttpRequest): HttpResponse {
    const body = request.body === undefined ? {} : JSON.parse(request.body);
    const { status, body: json, setCookie: line } = this.#answer(`${method} ${path}`, request, body);
    return {
      status,
      headers: { get: () => null, getSetCookie: () => (line ? [line] : []) },
      text: async () => (json ? JSON.stringify(json) : ''),
    };
  }

  #answer(call: string, { headers }: HttpRequest, body: Record<string, string>): FakeAnswer {
    const named = this.#byApiToken(headers['Authorization']);
    const byToken = named?.isAlive ? named.session : undefined;
    const byCookie = this.byCookie(headers['Cookie']);
    switch (call) {
      case 'POST /api/v1/auth': {
        if (body['password'] !== PASSWORD) return refusal(401, 'invalid_credentials');
        if (byCookie) byCookie.isOpen = false;
        return { ...this.#grant(this.#open()) };
      }
      case 'GET /api/v1/auth': {
        const isTwo = !!byToken && !!byCookie && byToken !== byCookie;
        const live = isTwo ? undefined : (byToken ?? byCookie);
        return ok({
          cookie: !!byCookie,
          token: !!byToken,
          same_session: !!byToken && byToken === byCookie,
          ...(live && { session: { id: live.id } }),
        });
      }
      case 'DELETE /api/v1/auth': {
        if (headers['Cookie']) return refusal(401, 'credential_mismatch');
        if (named) {
          named.session.isOpen = false;
          named.session.notificationTokens.clear();
        }
        return { ...ok({}), setCookie: 'tandem=; Max-Age=0; Path=/' };
      }
      case 'POST /api/v1/auth/renewal': {
        const [, id = '', generation] = (body['refresh_token'] ?? '').split('.');
        const session = this.#sessions.get(id);
        const behind = session ? session.generation - Number(generation) : 0;
        if (!session?.isOpen) return refusal(401, 'invalid_token');
        if (behind > 1) {
          session.isOpen = false;
          return refusal(401, 'token_reused');
        }
        if (behind === 0) session.generation += 1;
        return this.#grant(session);
      }
      case 'POST /api/v1/auth/web_session':
        return byToken ? { status: 204, setCookie: setCookie(byToken) } : refusal(401, 'invalid_token');
      case 'POST /api/v1/auth/handoff/claim': {
        const handoff = this.#handoffs.get(body['code'] ?? '');
        this.#handoffs.delete(body['code'] ?? '');
        if (!handoff?.session.isOpen || handoff.challenge !== s256(body)) return refusal(400, 'invalid_grant');
        return { ...this.#grant(handoff.session), setCookie: '' };
      }
      case 'POST /api/v1/auth/social/claim': {
        if (!this.#spend(body)) return refusal(400, 'invalid_grant');
        if (byCookie) byCookie.isOpen = false;
        return this.#grant(this.#open());
      }
      case 'POST /api/v1/identities': {
        if (!byToken) return refusal(401, 'invalid_token');
        if (!this.#spend(body)) return refusal(400, 'invalid_grant');
        this.connected.push(byToken.id);
        return { ...ok({}), status: 201 };
      }
      case 'POST /api/v1/notification_tokens': {
        if (!byToken) return refusal(401, 'invalid_token');
        byToken.notificationTokens.add(body['token'] ?? '');
        return { ...ok({}), status: 201 };
      }
      default:
        return byToken ? ok({ session: byToken.id }) : refusal(401, 'invalid_token');
    }
  }

  #spend(body: Record<string, string>): boolean {
    const challenge = this.#trips.get(body['code'] ?? '');
    this.#trips.delete(body['code'] ?? '');
    return challenge === s256(body);
  }

  #open(): FakeSession {
    const session = {
      id: `s${this.#sessions.size}`,
      generation: 0,
      isOpen: true,
      notificationTokens: new Set<string>(),
    };
    this.#sessions.set(session.id, session);
    return session;
  }

  #grant(session: FakeSession): FakeAnswer {
    this.#issued += 1;
    const body = {
      token: `api.${session.id}.${this.#issued}`,
      refresh_token: `refresh.${session.id}.${session.generation}`,
      expires_in: 3600,
      user: { id: 'u0' },
      session: { id: session.id },
    };
    return { ...ok(body), setCookie: setCookie(session) };
  }

  #byApiToken(authorization = ''): { session: FakeSession; isAlive: boolean } | undefined {
    const [, id = '', serial] = authorization.split('.');
    const session = this.#sessions.get(id);
    return session && { session, isAlive: session.isOpen && Number(serial) > this.#expired };
  }
}

const s256 = (body: Record<string, string>) =>
  createHash('sha256')
    .update(body['code_verifier'] ?? '')
    .digest('base64url');
const setCookie = ({ id, generation }: FakeSession) => `tandem=${id}.${generation}; HttpOnly; Path=/; Max-Age=3600`;
const ok = (body: object): FakeAnswer => ({ status: 200, body });
const refusal = (status: number, code: string): FakeAnswer => ({ status, body: { code, error: `${code}.` } });
