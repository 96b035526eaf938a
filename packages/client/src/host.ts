import type { TokenStore } from './token-store.ts';

/** What the client can't do by itself: a shell gives it these, each a thin adapter to its platform. */
export interface ClientHost {
  readonly fetch: Fetch;
  readonly cookies: CookieJar;
  readonly store: TokenStore;
  /** Loads the WebView's page anew, after a sign-out. */
  refreshPage(): void | Promise<void>;
  /** Milliseconds since 1970, as `Date.now()`. */
  now(): number;
  /** Calls back once, unless the returned function is called before. */
  startTimer(milliseconds: number, callback: () => void): () => void;
  /** From a cryptographically secure source. */
  randomBytes(length: number): Uint8Array;
  sha256(bytes: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/**
 * HTTP, as native code speaks it; the standard `fetch` fits. Gives every request a User-Agent with `Turbo Native` or `Hotwire Native`
 * in it, sends neither `Origin` nor `Sec-Fetch-Site`, keeps no cookies of its own and follows no redirect. Rejects where there
 * was no answer.
 */
export type Fetch = (url: string, request: HttpRequest) => Promise<HttpResponse>;

export interface HttpRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly redirect: 'manual';
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: {
    get(name: string): string | null;
    /** The `Set-Cookie` lines, each by itself. */
    getSetCookie(): string[];
  };
  text(): Promise<string>;
}

/** The WebView's cookies. What resolves has happened: the next page visit goes by it. */
export interface CookieJar {
  /** The `Cookie` header that a page at `url` would send; empty where there is none. */
  read(url: string): Promise<string>;
  /** Takes a `Set-Cookie` line from the answer of `url`. */
  write(url: string, setCookie: string): Promise<void>;
  /** Forgets every cookie that a page at `url` would send. */
  clear(url: string): Promise<void>;
}
