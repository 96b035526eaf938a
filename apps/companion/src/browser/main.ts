import '@hotwired/turbo';
import { Application } from '@hotwired/stimulus';
import { registerTandem } from '@tandem-auth/stimulus';

registerTandem(Application.start());
