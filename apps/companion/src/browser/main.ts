import '@hotwired/turbo';
import { Application } from '@hotwired/stimulus';
import { registerTandem } from '@tandem-auth/stimulus';
import { BrowserSignInController } from '@tandem-auth/stimulus/browser-sign-in';
import { HandoffController } from '@tandem-auth/stimulus/handoff';

const application = Application.start();
registerTandem(application);
application.register('handoff', HandoffController);
application.register('browser-sign-in', BrowserSignInController);
