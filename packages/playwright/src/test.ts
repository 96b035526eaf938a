import { test as base } from '@playwright/test';
import { FakeBridge, type ShellKind } from './fake-bridge.ts';
import { nativeUserAgent, type Platform } from './platform.ts';
import { ShellApp } from './shell-app.ts';
import { shellBehaviours } from './shell-behaviours.ts';

/** For `test.use({…})`, or `use` in Playwright's configuration. */
export interface TandemOptions {
  /** Whose channel and User-Agent the pages see. Default: `iOS`. */
  platform: Platform;
  /** Which shell is around the pages. Default: `tandem`. */
  shell: ShellKind;
}

export interface TandemFixtures {
  /** The shell's end of the bridge: it records what pages send, and answers as the test says. */
  bridge: FakeBridge;
  /** The shell's native half: it signs in and out outside the page, and holds the API token. */
  shellApp: ShellApp;
}

/** Playwright's `test`, whose pages are in a fake shell. */
export const test = base.extend<TandemOptions & TandemFixtures>({
  platform: ['iOS', { option: true }],
  shell: ['tandem', { option: true }],

  userAgent: async ({ platform, shell, userAgent }, use) => {
    await use(shell === 'none' ? userAgent : nativeUserAgent(platform, userAgent));
  },

  shellApp: async ({ platform, baseURL }, use) => {
    await use(new ShellApp(platform, baseURL));
  },

  bridge: async ({ platform, shell, shellApp }, use) => {
    await use(new FakeBridge({ platform, shell, defaults: shellBehaviours(platform, shellApp) }));
  },

  context: async ({ context, bridge, shellApp }, use) => {
    shellApp.attach(context);
    await bridge.attach(context);
    await use(context);
    await bridge.close();
  },
});
