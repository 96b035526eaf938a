import type { BrowserContext } from '@playwright/test';
import { test as base, type Platform, expect as tandemExpect } from '@tandem-auth/playwright';
import { Companion, type User } from './companion.ts';

export const platforms = ['iOS', 'Android'] satisfies Platform[];

/** Waits longer than by default: the server, its database and the browser share a small machine. */
export const expect = tandemExpect.configure({ timeout: 15_000 });

interface TestFixtures {
  /** Signed up, and signed in nowhere. */
  user: User;
  /**
   * What the pages have complained about: violations of their Content-Security-Policy, errors, warnings. One that is
   * still there at the end fails the test.
   */
  complaints: string[];
}

/** `@tandem-auth/playwright`'s test, with the real companion at `baseURL`. */
export const test = base.extend<TestFixtures, { companion: Companion }>({
  companion: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
    async ({}, use) => {
      await using companion = await Companion.start();
      await use(companion);
    },
    { scope: 'worker', timeout: 120_000 },
  ],

  // Playwright turns Chromium's back/forward cache off; people's browsers have it.
  launchOptions: [
    async ({ launchOptions }, use) => {
      await use({ ...launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] });
    },
    { scope: 'worker' },
  ],

  baseURL: async ({ companion }, use) => {
    await use(companion.url);
  },

  user: async ({ companion }, use) => {
    await use(await companion.signUp('Ada Lovelace'));
  },

  complaints: [
    async ({ context }, use) => {
      const complaints = await collectComplaints(context);
      await use(complaints);
      expect(complaints, 'what the pages complained about').toEqual([]);
    },
    { auto: true },
  ],
});

/** What Chromium says of things that are as they should be. */
const REMARKS = [
  /^Failed to load resource: the server responded with a status of (400|401|403|422) /,
  /^Autofocus processing was blocked because a document already has a focused element\.$/,
  /^Clear-Site-Data header on '[^']+': Cleared data types: "cache"\./,
];

async function collectComplaints(context: BrowserContext): Promise<string[]> {
  const complaints: string[] = [];
  context.on('console', (message) => {
    const text = message.text();
    if (!REMARKS.some((remark) => remark.test(text))) complaints.push(`${message.type()}: ${text}`);
  });
  context.on('weberror', (error) => {
    complaints.push(`uncaught: ${error.error().message}`);
  });
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      console.error(`securitypolicyviolation: ${violatedDirective} ${blockedURI}`);
    });
  });
  return complaints;
}
