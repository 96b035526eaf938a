import type { BrowserContext, Page } from '@playwright/test';
import { type Handoff, makeHandoff } from './handoff.ts';
import { nativeUserAgent, type Platform } from './platform.ts';
import { parseSetCookie } from './set-cookie.ts';

/** What a shell signs in with. */
export interface SignInOptions {
  email: string;
  password: string;
  /** Where the server is. Default: Playwright's `baseURL`. */
  baseURL?: string;
  device?: { name: string; platform: Platform; model?: string; app_version?: string };
  /** The device's push token; `signOut` takes it off again. */
  notificationToken?: string;
}

/** The server's answer to a sign-in by a shell (docs/http/authentication.md). */
export interface SignedIn {
  token: string;
  refresh_token: string;
  user: { id: string; email: string; [key: string]: unknown };
  session: { id: string; [key: string]: unknown };
  [key: string]: unknown;
}

/** The server has refused a call of the shell's. `code` is the problem's, where it has one. */
export class ShellAppError extends Error {
  override readonly name = 'ShellAppError';
  readonly status: number;
  readonly code: string | undefined;

  constructor(call: string, status: number, problem: { code?: string; error?: string }) {
    super(`${call} was answered with ${[status, problem.code, problem.error].filter(Boolean).join(' ')}`);
    this.status = status;
    this.code = problem.code;
  }
}

/**
 * The native half of a fake shell: it signs in the way an app does, outside the page, and keeps the API token. Its
 * requests carry a native User-Agent and neither `Origin` nor `Sec-Fetch-Site`. It doesn't renew its token.
 */
export class ShellApp {
  readonly #platform: Platform;
  readonly #baseURL: string | undefined;
  #context: BrowserContext | undefined;
  #handoff: Handoff | undefined;
  #inBrowser: ((page: Page) => Promise<unknown>) | undefined;
  #signedIn: (SignedIn & { baseURL: string; notificationToken: string | undefined }) | undefined;

  constructor(platform: Platform, baseURL?: string) {
    this.#platform = platform;
    this.#baseURL = baseURL;
  }

  /** Gives the shell the browser context whose cookies are its WebView's. */
  attach(context: BrowserContext): void {
    this.#context = context;
  }

  /** The API token, while signed in. */
  get apiToken(): string | undefined {
    return this.#signedIn?.token;
  }

  /** The refresh token, while signed in. */
  get refreshToken(): string | undefined {
    return this.#signedIn?.refresh_token;
  }

  /**
   * Signs in by `POST /api/v1/auth`, puts the session cookie into the browser context and keeps the API token. Do it
   * before the first `page.goto`.
   *
   * @throws {ShellAppError} if the server refuses
   */
  async signIn({ baseURL = this.#baseURL, notificationToken, ...credentials }: SignInOptions): Promise<SignedIn> {
    if (!baseURL) throw new Error("No server: set `use.baseURL` in Playwright's configuration, or pass `baseURL`.");
    const response = await this.#send(baseURL, 'POST', '/api/v1/auth', {
      ...credentials,
      ...(notificationToken && { notification_token: { token: notificationToken, platform: this.#platform } }),
    });
    return this.#adopt(response, baseURL, notificationToken);
  }

  /** Keeps both halves of a sign-in's answer, each where it belongs. */
  async #adopt(response: Response, baseURL: string, notificationToken?: string): Promise<SignedIn> {
    const cookies = response.headers.getSetCookie().map((line) => parseSetCookie(line, response.url));
    await this.#webView.addCookies(cookies.filter((cookie) => cookie !== undefined));
    const signedIn = (await response.json()) as SignedIn;
    this.#signedIn = { ...signedIn, baseURL, notificationToken };
    return signedIn;
  }

  /**
   * Signs out by `DELETE /api/v1/auth` with the API token and the notification token, then forgets both and the
   * context's cookies, whatever the server said. Does nothing to the page, and nothing at all when not signed in.
   *
   * @throws {ShellAppError} if the server refuses: it may hold the session still
   */
  async signOut(): Promise<void> {
    const signedIn = this.#signedIn;
    if (!signedIn) return;
    const { baseURL, token, notificationToken } = signedIn;
    try {
      await this.#send(
        baseURL,
        'DELETE',
        '/api/v1/auth',
        notificationToken ? { notification_token: notificationToken } : {},
        token,
      );
    } finally {
      this.#signedIn = undefined;
      await this.#webView.clearCookies();
    }
  }

  /**
   * From now on the shell's `hello` reply carries a challenge, so that a page that signs in can hand the session over.
   * The shell claims it when the page says `signedIn`. Do it before `page.goto`.
   */
  offerHandoff(): void {
    this.#handoff ??= makeHandoff();
  }

  /** The challenge of the offer (PKCE S256); `undefined` without one, and while the shell has its native half. */
  get codeChallenge(): string | undefined {
    return this.#signedIn ? undefined : this.#handoff?.challenge;
  }

  /**
   * Claims the native half of a session that began in the WebView, by `POST /api/v1/auth/handoff/claim`. The WebView's
   * cookie stays as it is.
   *
   * @throws {ShellAppError} if the server refuses
   */
  async claimHandoff(code: string, baseURL: string): Promise<void> {
    const body = { code, code_verifier: this.#handoff?.verifier };
    const response = await this.#send(baseURL, 'POST', '/api/v1/auth/handoff/claim', body);
    this.#signedIn = { ...((await response.json()) as SignedIn), baseURL, notificationToken: undefined };
  }

  /**
   * What the user does in the system's browser when the shell opens it for a provider. That browser shares nothing with the WebView.
   * From now on the shell takes a page's `signInWithBrowser` over.
   */
  useBrowser(act: (page: Page) => Promise<unknown>): void {
    this.#inBrowser = act;
  }

  /** Whether a test has said what the user does there. */
  get hasBrowser(): boolean {
    return this.#inBrowser !== undefined;
  }

  /**
   * Opens `/users/auth/<provider>` in the system's browser, has the user act there until it is led to the app's link, and claims what
   * that brings: both halves or, with `connect`, that the user who is signed in is known by that provider from now on.
   *
   * @throws {ShellAppError} if the server refuses
   */
  async goToProvider(provider: string, { baseURL, connect }: { baseURL: string; connect: boolean }): Promise<void> {
    const { verifier, challenge } = makeHandoff();
    const link = await this.#openBrowser(new URL(`/users/auth/${provider}?code_challenge=${challenge}`, baseURL));
    const claim = { code: link.searchParams.get('code') ?? '', code_verifier: verifier };
    if (connect) await this.#send(baseURL, 'POST', '/api/v1/identities', claim, this.apiToken);
    else await this.#adopt(await this.#send(baseURL, 'POST', '/api/v1/auth/social/claim', claim), baseURL);
  }

  async #openBrowser(url: URL): Promise<URL> {
    const browser = this.#webView.browser();
    if (!browser || !this.#inBrowser) throw new Error('The shell has no browser to open: call `shellApp.useBrowser`.');
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      await page.goto(url.href);
      await this.#inBrowser(page);
      await page.waitForURL(({ pathname }) => pathname === '/users/auth/app');
      return new URL(page.url());
    } finally {
      await context.close();
    }
  }

  /** Fetches `path` from the server as native code does: with the API token while signed in, and without the cookie. */
  apiFetch(path: string, init: RequestInit = {}): Promise<Response> {
    const baseURL = this.#signedIn?.baseURL ?? this.#baseURL;
    const headers = new Headers(init.headers);
    headers.set('User-Agent', nativeUserAgent(this.#platform));
    if (this.apiToken) headers.set('Authorization', `Bearer ${this.apiToken}`);
    return fetch(new URL(path, baseURL), { redirect: 'manual', ...init, headers });
  }

  async #send(baseURL: string, method: string, path: string, body: object, token?: string): Promise<Response> {
    const response = await fetch(new URL(path, baseURL), {
      method,
      redirect: 'manual',
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': nativeUserAgent(this.#platform),
        ...(token && { Authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
    if (response.ok) return response;
    const problem = await response.json().catch(() => ({}));
    throw new ShellAppError(`${method} ${path}`, response.status, problem);
  }

  get #webView(): BrowserContext {
    if (!this.#context) throw new Error('The shell has no WebView: ask for `page` or `context` in the test too.');
    return this.#context;
  }
}
