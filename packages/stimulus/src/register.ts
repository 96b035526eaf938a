import type { Application } from '@hotwired/stimulus';
import { bridge } from '@tandem-auth/bridge';
import { BadgeController } from './badge-controller.ts';
import { tellOtherTabs } from './other-tabs.ts';
import { PushController } from './push-controller.ts';
import { SessionController } from './session-controller.ts';
import { SignOutController } from './sign-out-controller.ts';

/**
 * Installs the bridge and registers the controllers `sign-out`, `session`, `push` and `badge`. Call it on signed-out pages too:
 * the first page without a `session` controller after a sign-out is the one that tells the browser's other tabs.
 */
export function registerTandem(application: Application): void {
  bridge.install();
  application.register('sign-out', SignOutController);
  application.register('session', SessionController);
  application.register('push', PushController);
  application.register('badge', BadgeController);
  for (const type of ['turbo:load', 'pageshow']) addEventListener(type, tellOtherTabs);
}
