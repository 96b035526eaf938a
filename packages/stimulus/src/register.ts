import type { Application } from '@hotwired/stimulus';
import { installBridge } from '@tandem-auth/bridge';
import { SessionController } from './session-controller.ts';
import { SignOutController } from './sign-out-controller.ts';

/** Installs the bridge and registers the controllers `sign-out` and `session`. */
export function registerTandem(application: Application): void {
  installBridge();
  application.register('sign-out', SignOutController);
  application.register('session', SessionController);
}
