import { BRIDGE_VERSION } from '@tandem-auth/bridge';
import { answering, type Behaviour, refusing } from './behaviour.ts';
import type { Platform } from './platform.ts';
import type { ShellApp } from './shell-app.ts';

/**
 * What a shell does when a test hasn't said otherwise. `signOut`: it takes it over, signs its native half out and
 * refreshes the page. A shell that isn't signed in refuses, so that the page signs itself out.
 */
export function shellBehaviours(platform: Platform, shellApp: ShellApp): Record<string, Behaviour> {
  const known: Record<string, Behaviour> = {
    signOut: (message, page) => {
      if (!shellApp.apiToken) return refusing('refused', 'The shell is not signed in.')(message, page);
      const afterwards = async () => {
        await shellApp.signOut();
        await page.reload();
      };
      return { outcome: { ok: true }, afterwards };
    },
    signedIn: answering(),
    registerForPushNotifications: answering({ status: 'granted' }),
    showNotificationBadge: answering(),
  };
  const hello = answering({
    version: BRIDGE_VERSION,
    shell: { name: 'Tandem for Playwright', version: '0.1.0', platform },
    capabilities: Object.keys(known),
  });
  return { hello, ...known };
}
