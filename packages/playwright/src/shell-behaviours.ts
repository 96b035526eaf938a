import { BRIDGE_VERSION } from '@tandem-auth/bridge';
import { answering, type Behaviour, refusing } from './behaviour.ts';
import type { Platform } from './platform.ts';
import { type ShellApp, ShellAppError } from './shell-app.ts';

export interface ShellBehavioursOptions {
  platform: Platform;
  shellApp: ShellApp;
  /** The names of the messages that the shell understands by the time it is asked. */
  capabilities: () => string[];
}

/**
 * What a shell does when a test hasn't said otherwise. `signOut`: it takes it over, signs its native half out and
 * refreshes the page. A shell that isn't signed in refuses, so that the page signs itself out. `signedIn`: it claims the
 * handoff, where it has offered one. `signInWithBrowser`: it opens the system's browser, where the test has said what the user does
 * there.
 */
export function shellBehaviours({
  platform,
  shellApp,
  capabilities,
}: ShellBehavioursOptions): Record<string, Behaviour> {
  return {
    hello: (message, page) =>
      answering({
        version: BRIDGE_VERSION,
        shell: { name: 'Tandem for Playwright', version: '0.1.0', platform: platform.toLowerCase() },
        capabilities: capabilities(),
        ...(shellApp.codeChallenge && { code_challenge: shellApp.codeChallenge }),
      })(message, page),
    signOut: (message, page) => {
      if (!shellApp.apiToken) return refusing('refused', 'The shell is not signed in.')(message, page);
      const afterwards = async () => {
        await shellApp.signOut();
        await page.reload();
      };
      return { outcome: { ok: true }, afterwards };
    },
    signedIn: claimingHandoff(shellApp),
    signInWithBrowser: signingInWithBrowser(shellApp),
    registerForPushNotifications: answering({ status: 'granted' }),
    showNotificationBadge: answering(),
  };
}

/** It takes it over, and loads the page anew once the user is back. */
function signingInWithBrowser(shellApp: ShellApp): Behaviour {
  return (message, page) => {
    if (!shellApp.hasBrowser)
      return refusing('refused', 'The test has not said what the user does there.')(message, page);
    const { provider, connect = false } = message.data as { provider: string; connect?: boolean };
    const { origin } = new URL(message.url);
    const afterwards = async () => {
      await shellApp.goToProvider(provider, { baseURL: origin, connect });
      await page.reload();
    };
    return { outcome: { ok: true }, afterwards };
  };
}

function claimingHandoff(shellApp: ShellApp): Behaviour {
  return async (message, page) => {
    const { handoff } = message.data as { handoff?: { code: string } };
    if (!handoff || !shellApp.codeChallenge) return answering()(message, page);
    try {
      await shellApp.claimHandoff(handoff.code, new URL(message.url).origin);
      return answering()(message, page);
    } catch (error) {
      if (!(error instanceof ShellAppError)) throw error;
      return refusing(error.code, error.message)(message, page);
    }
  };
}
