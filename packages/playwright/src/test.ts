import { test as base, type TestInfo } from '@playwright/test';
import { type Contract, contract } from '@tandem-auth/bridge/contract';
import { FakeBridge } from './fake-bridge.ts';
import { nativeUserAgent, type Platform } from './platform.ts';
import { SIGN_OUT_COMPONENT } from './received-message.ts';
import { SessionPages, type SessionSelectors } from './session-pages.ts';
import { ShellApp } from './shell-app.ts';
import { shellBehaviours } from './shell-behaviours.ts';
import type { ShellKind } from './shell-kind.ts';
import type { Timeline } from './timeline.ts';

/** For `test.use({…})`, or `use` in Playwright's configuration. */
export interface TandemOptions {
  /** Whose channel and User-Agent the pages see. Default: `iOS`. */
  platform: Platform;
  /** Which shell is around the pages. Default: `tandem`. */
  shell: ShellKind;
  /**
   * The contract of the app's own messages, as `tandem-bridge generate` takes it; Tandem's holds besides. `false`: nothing
   * is checked, for tests of messages outside the contract.
   */
  contract: Contract | false;
  /** Where `sessionPages` finds things, where it isn't as in the companion. */
  selectors: Partial<SessionSelectors>;
}

export interface TandemFixtures {
  /** The shell's end of the bridge: it records what pages send, and answers as the test says. */
  bridge: FakeBridge;
  /** The shell's native half: it signs in and out outside the page, and holds the API token. */
  shellApp: ShellApp;
  /** Sign-in and sign-out on the page. */
  sessionPages: SessionPages;
}

/** Playwright's `test`, whose pages are in a fake shell. */
export const test = base.extend<TandemOptions & TandemFixtures>({
  platform: ['iOS', { option: true }],
  shell: ['tandem', { option: true }],
  contract: [contract, { option: true }],
  selectors: [{}, { option: true }],

  userAgent: async ({ platform, shell, userAgent }, use) => {
    const components = shell === 'hotwire' ? [SIGN_OUT_COMPONENT] : [];
    await use(shell === 'none' ? userAgent : nativeUserAgent(platform, userAgent, components));
  },

  shellApp: async ({ platform, baseURL }, use) => {
    await use(new ShellApp(platform, baseURL));
  },

  bridge: async ({ platform, shell, contract, shellApp }, use) => {
    const defaults = (bridge: FakeBridge) =>
      shellBehaviours({ platform, shellApp, capabilities: () => bridge.capabilities });
    await use(new FakeBridge({ platform, shell, contract, defaults }));
  },

  context: async ({ context, bridge, shellApp }, use, testInfo) => {
    shellApp.attach(context);
    await bridge.attach(context);
    await use(context);
    const error = await bridge.close();
    if (error || testInfo.status !== testInfo.expectedStatus) await reportTimeline(bridge.timeline, testInfo);
    if (error) throw error;
  },

  sessionPages: async ({ page, selectors }, use) => {
    await use(new SessionPages(page, selectors));
  },
});

/** Reporters cut attachments short, or leave them out: it is printed as well. */
async function reportTimeline(timeline: Timeline, testInfo: TestInfo): Promise<void> {
  console.log(`What happened between page and shell in "${testInfo.title}":\n${timeline}`);
  await testInfo.attach('bridge-timeline', { body: String(timeline), contentType: 'text/plain' });
}
