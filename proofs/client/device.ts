import { createHash, randomBytes } from 'node:crypto';
import { MemoryTokenStore, TandemClient } from '@tandem-auth/client';
import { NATIVE } from '../../packages/server/src/testing/http.ts';

/** A shell around a real server: Node's `fetch`, a WebView's cookie, a store. */
export class Device {
  readonly store = new MemoryTokenStore();
  readonly client: TandemClient;
  /** The session's cookie in its WebView, as it is sent; the device's mark is no part of what is proved here. */
  cookie = '';
  isOnline = true;

  constructor(origin: string) {
    this.client = new TandemClient({
      origin,
      device: { name: 'Ann’s iPhone', platform: 'iOS', app_version: '2.1' },
      fetch: async (url, request) => {
        if (!this.isOnline) throw new TypeError('Failed to fetch');
        return fetch(url, { ...request, headers: { ...request.headers, ...NATIVE } });
      },
      store: this.store,
      cookies: {
        read: async () => this.cookie,
        write: async (_url, line) => {
          if (line.startsWith('tandem=')) this.cookie = /Max-Age=0/.test(line) ? '' : (line.split(';')[0] ?? '');
        },
        clear: async () => {
          this.cookie = '';
        },
      },
      refreshPage: () => {},
      now: () => Date.now(),
      startTimer: (milliseconds, callback) => {
        const timer = setTimeout(callback, milliseconds);
        return () => clearTimeout(timer);
      },
      randomBytes: (length) => randomBytes(length),
      sha256: (bytes) => createHash('sha256').update(bytes).digest(),
    });
  }
}
