import type { Application } from '@hotwired/stimulus';
import { installBridge } from '@tandem-auth/bridge';
import { tellOtherTabs } from './other-tabs.ts';
import { SessionController } from './session-controller.ts';
import { SignOutController } from './sign-out-controller.ts';

/**
 * Installs the bridge and registers the controllers `sign-out`, `session`, `push` and `badge`. Call it on signed-out pages too:
 * the first page without a `session` controller after a sign-out is the one that tells the browser's other tabs.
 */
export function registerTandem(application: Application): void {
  installBridge();
  application.register('sign-out', SignOutController);
  application.register('session', SessionController);
  for (const type of ['turbo:load', 'pageshow']) addEventListener(type, tellOtherTabs);
}
