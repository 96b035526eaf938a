import { test as base } from '../src/index.ts';
import { type Companion, openCompanion } from '../src/testing/companion.ts';

/** The package's `test`, with a small companion server of the test's own at `baseURL`. */
export const test = base.extend<{ companion: Companion }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
  companion: async ({}, use) => {
    await using companion = await openCompanion();
    await use(companion);
  },
  baseURL: async ({ companion }, use) => {
    await use(companion.url);
  },
});

/** The user of every spec. */
export const ada = { email: 'ada@example.com', password: 'two-wheels-one-ride' };

/** The window of a companion's page, and what the specs look for in it. */
export interface CompanionWindow {
  bridge: {
    request(name: string, data?: object): Promise<unknown>;
    on(name: string, handler: (data: unknown) => void): () => void;
  };
  TurboNativeBridge: { postMessage(name: string, data?: object): unknown };
  nativeApp: { postMessage(message: unknown): void };
  events: unknown[];
  __tandemShell(message: string): Promise<unknown>;
}
