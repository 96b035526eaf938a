import type { ClientHost, TokenStore } from '@tandem-auth/client';
import type { WebEngine } from '../web-engine.ts';
import { WebViewCookies } from './cookie-jar.ts';
import { createFetch } from './fetch.ts';
import { randomBytes, sha256 } from './secrets.ts';

/** What the client can't do by itself, as GJS does it. The pages to refresh are the shell's. */
export function createClientHost(engine: WebEngine, store: TokenStore): Omit<ClientHost, 'refreshPage'> {
  return {
    fetch: createFetch(engine.userAgent),
    cookies: new WebViewCookies(engine.cookies),
    store,
    now: Date.now,
    startTimer: (milliseconds, callback) => {
      const timer = setTimeout(callback, milliseconds);
      return () => clearTimeout(timer);
    },
    randomBytes,
    sha256,
  };
}
