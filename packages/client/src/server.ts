import { type Grant, type Probe, type ReadResponse, readGrant, readProbe, readResponse } from './answers.ts';
import { ClientError } from './client-error.ts';
import type { ClientHost, HttpResponse } from './host.ts';
import type { Ending, NotificationToken } from './record.ts';

/** The device, as the user's list of sessions shows it. */
export interface Device {
  readonly name: string;
  readonly platform: 'iOS' | 'Android';
  readonly model?: string;
  readonly app_version?: string;
}

export interface SignInCredentials {
  readonly email: string;
  readonly password: string;
  /** Registered with the session, in the same transaction. */
  readonly notificationToken?: NotificationToken;
}

/** A request of the app's own. */
export interface AuthorizedRequest {
  /** Default: `GET`. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What the system's browser has brought, with PKCE's verifier. */
export interface AppClaim {
  readonly code: string;
  readonly codeVerifier: string;
}

interface Call {
  readonly body?: object;
  readonly apiToken?: string | undefined;
  readonly cookie?: string;
  readonly deadlineMilliseconds?: number;
}

/** A network that swallows requests must not keep everybody waiting for a renewal. */
const DEADLINE_MILLISECONDS = 10_000;
/** A page waits 5 s for its shell, then signs out by itself. */
const SIGN_OUT_DEADLINE_MILLISECONDS = 4_000;

/** The calls that a shell makes. Each rejects with a {@link ClientError}. */
export class Server {
  readonly #origin: string;
  readonly #host: ClientHost;
  readonly #device: Device | undefined;

  constructor(origin: string, host: ClientHost, device: Device | undefined) {
    this.#origin = origin;
    this.#host = host;
    this.#device = device;
  }

  /** `cookie` is the WebView's: the session of it ends when this one begins. */
  async signIn({ email, password, notificationToken }: SignInCredentials, cookie: string): Promise<Grant> {
    const body = { email, password, ...this.#deviceMember(), notification_token: notificationToken };
    return readGrant(await this.#call('POST', '/api/v1/auth', { body, cookie }));
  }

  async claimHandoff(code: string, codeVerifier: string): Promise<Grant> {
    const body = { code, code_verifier: codeVerifier, ...this.#deviceMember() };
    return readGrant(await this.#call('POST', '/api/v1/auth/handoff/claim', { body }));
  }

  /** Where the system's browser begins. */
  addressOfProvider(provider: string, codeChallenge: string): string {
    return `${this.#origin}/users/auth/${encodeURIComponent(provider)}?code_challenge=${codeChallenge}`;
  }

  /** By what the system's browser has brought. `cookie` is the WebView's: the session of it ends when this one begins. */
  async claimSocialSignIn({ code, codeVerifier }: AppClaim, cookie: string): Promise<Grant> {
    const body = { code, code_verifier: codeVerifier, ...this.#deviceMember() };
    return readGrant(await this.#call('POST', '/api/v1/auth/social/claim', { body, cookie }));
  }

  async renew(refreshToken: string): Promise<Grant> {
    return readGrant(await this.#call('POST', '/api/v1/auth/renewal', { body: { refresh_token: refreshToken } }));
  }

  async probe(apiToken: string | undefined, cookie: string): Promise<Probe> {
    return readProbe(await this.#call('GET', '/api/v1/auth', { apiToken, cookie }));
  }

  /** The lines that give the WebView the cookie of the API token's session. */
  async webSession(apiToken: string): Promise<readonly string[]> {
    return (await this.#call('POST', '/api/v1/auth/web_session', { apiToken })).setCookies;
  }

  /** By the API token alone: the cookie may be another session's by now. */
  async signOut({ apiToken, notificationToken }: Ending): Promise<void> {
    await this.#call('DELETE', '/api/v1/auth', {
      apiToken,
      body: notificationToken === undefined ? {} : { notification_token: notificationToken },
      deadlineMilliseconds: SIGN_OUT_DEADLINE_MILLISECONDS,
    });
  }

  /** Sends a request of the app's own. The answer is the app's to read, whatever its status, and has no deadline of ours. */
  async send(path: string, request: AuthorizedRequest, apiToken: string): Promise<HttpResponse> {
    // Behind an origin a slash keeps the token on this server, whatever follows.
    if (!path.startsWith('/'))
      throw new ClientError('invalid_path', { message: `${path} doesn’t begin with a slash.` });
    const headers = { ...request.headers, Authorization: `Bearer ${apiToken}` };
    try {
      return await this.#host.fetch(this.#origin + path, { method: 'GET', ...request, headers, redirect: 'manual' });
    } catch (cause) {
      throw new ClientError('no_answer', { cause });
    }
  }

  async #call(method: string, path: string, call: Call): Promise<ReadResponse> {
    const { body, apiToken, cookie, deadlineMilliseconds = DEADLINE_MILLISECONDS } = call;
    const request = {
      method,
      headers: {
        ...(body && { 'Content-Type': 'application/json' }),
        ...(apiToken && { Authorization: `Bearer ${apiToken}` }),
        ...(cookie && { Cookie: cookie }),
      },
      ...(body && { body: JSON.stringify(body) }),
      redirect: 'manual',
    } as const;
    const answered = async () => readResponse(await this.#host.fetch(this.#origin + path, request));
    try {
      return await this.#inTime(answered(), deadlineMilliseconds);
    } catch (error) {
      throw error instanceof ClientError ? error : new ClientError('no_answer', { cause: error });
    }
  }

  #inTime<Value>(promise: Promise<Value>, milliseconds: number): Promise<Value> {
    return new Promise((resolve, reject) => {
      const stop = this.#host.startTimer(milliseconds, () => reject(new ClientError('no_answer')));
      void promise.then(resolve, reject).finally(stop);
    });
  }

  #deviceMember(): { device?: Device } {
    return this.#device ? { device: this.#device } : {};
  }
}
