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
 * handoff, where it has offered one.
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
    registerForPushNotifications: answering({ status: 'granted' }),
    showNotificationBadge: answering(),
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
