import type { Config } from '@tandem-auth/server';

/** What is examined: the settings, and the server that they, or the operator, say is at an address. */
export interface Deployment {
  readonly config: Config;
  /** An origin. */
  readonly url: string;
}

const PATIENCE_MILLISECONDS = 10_000;

/** An answer; `null` where there is none. */
export async function ask(url: string, request: RequestInit = {}): Promise<Response | null> {
  const signal = AbortSignal.timeout(PATIENCE_MILLISECONDS);
  return fetch(url, { redirect: 'manual', signal, ...request }).catch(() => null);
}

export function isLoopback(url: string): boolean {
  return /^(localhost|\[::1\]|127(\.\d{1,3}){3})$/.test(new URL(url).hostname);
}
