import { readResponse, type SignedIn } from './answers.ts';
import { ClientError, isRefusal } from './client-error.ts';
import { createHandoffProof, type HandoffProof } from './handoff.ts';
import type { ClientHost, HttpResponse } from './host.ts';
import { inOrder } from './in-order.ts';
import { LocalState } from './local-state.ts';
import { type ClientState, type Observer, Observers } from './observers.ts';
import type { Parts } from './parts.ts';
import type { KeptSession, NotificationToken } from './record.ts';
import { renewSession } from './renewal.ts';
import { restore } from './restore.ts';
import { type AuthorizedRequest, type Device, Server, type SignInCredentials } from './server.ts';
import { goToProvider, type OpenBrowser, type PageSignIn, signIn, signInWithBrowser, takeOver } from './sign-in.ts';
import { endSession, refuseWebOnly } from './sign-out.ts';

export interface ClientOptions extends ClientHost {
  /** The server's origin, such as `https://app.example.com`. */
  readonly origin: string;
  readonly device?: Device;
}

/**
 * The native half of a shell: signs in once for WebView and native code, keeps the two together, signs out once.
 *
 * A fault (the network, overload, a limit) never signs anybody out; only the server's no does. Methods reject with a
 * {@link ClientError}, or with what the shell's own store or cookie jar threw. Tokens never leave the client and its store.
 */
export class TandemClient {
  readonly #host: ClientHost;
  readonly #parts: Parts;
  readonly #observers = new Observers();
  #published: ClientState = 'unknown';
  #signIns = 0;
  #signOut: Promise<void> | undefined;
  /** {@link LocalState.signOuts} when it began. */
  #signOutsBefore = 0;
  #restore: Promise<ClientState> | undefined;
  #renewal: Promise<KeptSession> | undefined;
  #proof: Promise<HandoffProof> | undefined;

  constructor({ origin, device, ...host }: ClientOptions) {
    this.#host = host;
    this.#parts = {
      server: new Server(origin, host, device),
      local: new LocalState(host.store, host.cookies, origin),
      now: host.now,
    };
  }

  get state(): ClientState {
    const { local } = this.#parts;
    if (this.#signOut) return 'signing_out';
    if (this.#signIns > 0) return 'signing_in';
    if (local.record.session) return 'signed_in';
    if (local.isSignedInOnWeb) return 'signed_in_on_web';
    return local.isLoaded ? 'signed_out' : 'unknown';
  }

  /** Tells `observer` of what happens, until the returned function is called. */
  observe(observer: Observer): () => void {
    return this.#observers.add(observer);
  }

  /**
   * At the app's start, and whenever the WebView is answered with a 401: asks the server what is alive, and gives back what is missing.
   * Finishes sign-outs that were interrupted. Without an answer all stays as it is.
   */
  restore(): Promise<ClientState> {
    this.#restore ??= this.#restoreNow().finally(() => {
      this.#restore = undefined;
    });
    return this.#restore;
  }

  /**
   * Signs in: resolves when the store has the native half and the WebView its cookie. What was signed in before is signed out.
   *
   * @throws {ClientError} `invalid_credentials`, `account_inactive`, `rate_limited`, `validation`, …
   */
  async signIn(credentials: SignInCredentials): Promise<SignedIn> {
    return this.#signingIn(() => signIn(this.#parts, credentials));
  }

  /**
   * Signs in with a provider, such as `google`, for a page's `signInWithBrowser` or a button of the app's own. `openBrowser` opens
   * the address it is given in the system's browser (`ASWebAuthenticationSession`, a Custom Tab), and resolves with the link by
   * which the app is opened again; what it rejects with is passed on. Else as {@link TandemClient.signIn}. Load the page anew
   * afterwards.
   *
   * @throws {ClientError} `social_sign_in_cancelled`, `provider_unavailable`, `email_in_use`, …
   */
  async signInWithBrowser(provider: string, openBrowser: OpenBrowser): Promise<SignedIn> {
    const browser = { open: openBrowser, proof: await createHandoffProof(this.#host) };
    return this.#signingIn(() => signInWithBrowser(this.#parts, provider, browser));
  }

  /**
   * Lets who is signed in sign in with a provider from now on, likewise: a page's `signInWithBrowser` with `connect`.
   *
   * @throws {ClientError} `identity_taken`; `confirmation_required` where the sign-in is too long ago; `signed_out`
   */
  async connectWithBrowser(provider: string, openBrowser: OpenBrowser): Promise<void> {
    const { server } = this.#parts;
    const proof = await createHandoffProof(this.#host);
    const { code, codeVerifier } = await goToProvider({ server }, provider, { open: openBrowser, proof });
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ code, code_verifier: codeVerifier });
    await readResponse(await this.authorizedFetch('/api/v1/identities', { method: 'POST', headers, body }));
  }

  /** PKCE's `code_challenge`, for the reply to a page's `hello`. The same until the process ends, as pages ask but once. */
  async handoffChallenge(): Promise<string> {
    return (await this.#handoffProof()).challenge;
  }

  /**
   * For a page's `signedIn`, with its data: claims the native half of the session that began in the WebView.
   *
   * @throws {ClientError} `credential_mismatch` where that isn't the session of the WebView's cookie, or the handoff is another's
   */
  async pageSignedIn(data: PageSignIn): Promise<void> {
    const { verifier } = await this.#handoffProof();
    const work = () => takeOver(this.#parts, data, verifier);
    // Without a code nobody signs in here: a sign-out under way is the same one for whoever asks.
    if (data.handoff) return this.#signingIn(work);
    await this.#parts.local.load();
    await work().finally(() => this.#publish());
  }

  /**
   * Fetches `path` from the server with the API token. One that has expired is renewed first, once for however many callers.
   *
   * @throws {ClientError} `signed_out`; a fault, with which everybody stays signed in
   */
  async authorizedFetch(path: string, request: AuthorizedRequest = {}): Promise<HttpResponse> {
    const { server } = this.#parts;
    const session = await this.#session();
    const response = await server.send(path, request, session.apiToken);
    if (response.status !== 401) return response;
    return server.send(path, request, (await this.#renewed(session)).apiToken);
  }

  /** Tells the server where this device's notifications go. Repeatable; ends with the session. */
  async registerNotificationToken({ token, platform }: NotificationToken): Promise<void> {
    const { local } = this.#parts;
    const { id } = await this.#session();
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ token, platform });
    await readResponse(await this.authorizedFetch('/api/v1/notification_tokens', { method: 'POST', headers, body }));
    await local.inTurn(async () => {
      if (local.record.session?.id !== id) throw signedOut();
      await local.note({ ...local.record, notificationToken: token });
    });
    this.#observers.tell({ name: 'notificationTokenChanged' });
  }

  /**
   * Signs out of both halves, then refreshes the page. Resolves as well where the server can't be reached: the device is signed out at
   * once, and the server told before the next sign-in or at the next start. Once for however many callers, and repeatable.
   *
   * @throws {ClientError} `signed_in_on_web`, also where the WebView's session is another: tell the page no, so that it signs out by
   * itself
   */
  signOut(): Promise<void> {
    return this.#signOutOnce(() => refuseWebOnly(this.#parts));
  }

  #signOutOnce(allow: () => Promise<void>): Promise<void> {
    if (this.#signOut && !this.#hasSignedInSince()) return this.#signOut;
    this.#signOutsBefore = this.#parts.local.signOuts;
    const signingOut = this.#signOutNow(allow).finally(() => {
      if (this.#signOut === signingOut) this.#signOut = undefined;
      this.#publish();
    });
    this.#signOut = signingOut;
    this.#publish();
    return signingOut;
  }

  /** Whether there is something that the sign-out under way doesn't end: it has ended what there was, and talks to the server. */
  #hasSignedInSince(): boolean {
    const { local } = this.#parts;
    return local.signOuts !== this.#signOutsBefore && (local.record.session !== undefined || this.#signIns > 0);
  }

  async #signOutNow(allow: () => Promise<void>): Promise<void> {
    const { local } = this.#parts;
    await local.load();
    await allow();
    await inOrder(
      () => endSession(this.#parts),
      // Where nothing has changed, there is nothing to show.
      () => (local.record.session ? undefined : this.#host.refreshPage()),
    );
  }

  async #restoreNow(): Promise<ClientState> {
    await this.#parts.local.load();
    await restore(this.#parts, (session) => this.#renewed(session)).finally(() => this.#publish());
    return this.state;
  }

  async #signingIn<Value>(work: () => Promise<Value>): Promise<Value> {
    await this.#parts.local.load();
    this.#signIns += 1;
    this.#publish();
    try {
      return await work();
    } finally {
      this.#signIns -= 1;
      this.#publish();
    }
  }

  async #session(): Promise<KeptSession> {
    const { local } = this.#parts;
    await local.load();
    if (!local.record.session) throw signedOut();
    return local.record.session;
  }

  /** The session with an API token later than that of `session`. */
  async #renewed(session: KeptSession): Promise<KeptSession> {
    const { session: kept } = this.#parts.local.record;
    if (kept?.id !== session.id) throw signedOut();
    if (kept.apiToken !== session.apiToken) return kept;
    this.#renewal ??= this.#renewNow(session).finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  async #renewNow(session: KeptSession): Promise<KeptSession> {
    const { local } = this.#parts;
    try {
      const renewed = await renewSession(this.#parts, session);
      this.#observers.tell({ name: 'sessionRenewed' });
      return renewed;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (local.record.session?.id === session.id) await this.#signOutOnce(async () => {});
      throw signedOut(error);
    }
  }

  #handoffProof(): Promise<HandoffProof> {
    this.#proof ??= createHandoffProof(this.#host);
    return this.#proof;
  }

  #publish(): void {
    const { state } = this;
    if (state === this.#published) return;
    this.#published = state;
    this.#observers.tell({ name: 'stateChanged', state });
  }
}

function signedOut(cause?: unknown): ClientError {
  return new ClientError('signed_out', { isRefusal: true, cause });
}
