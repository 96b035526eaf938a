import { Controller } from '@hotwired/stimulus';
import { bridge } from '@tandem-auth/bridge';

/**
 * Has the shell open the system's browser for a sign-in with a provider: `signInWithBrowser`. Providers refuse WebViews. Where no
 * shell takes it over, the link leads where it leads.
 *
 * Not one of `registerTandem`'s, for only apps whose users sign in with providers need it:
 *
 *     import { BrowserSignInController } from '@tandem-auth/stimulus/browser-sign-in';
 *     application.register('browser-sign-in', BrowserSignInController);
 *
 *     <a href="/users/auth/google" data-turbo="false" data-controller="browser-sign-in"
 *        data-browser-sign-in-provider-value="google">Continue with Google</a>
 *
 * Values: `provider`, and `connect`: whether who is signed in is to be known by it from now on.
 */
export class BrowserSignInController extends Controller<HTMLAnchorElement> {
  static override values = { provider: '', connect: false };

  declare readonly providerValue: string;
  declare readonly connectValue: boolean;

  override connect(): void {
    this.element.addEventListener('click', this.#ask);
  }

  override disconnect(): void {
    this.element.removeEventListener('click', this.#ask);
  }

  readonly #ask = (event: Event) => {
    event.preventDefault();
    const connect = this.connectValue && { connect: true };
    bridge.request('signInWithBrowser', { provider: this.providerValue, ...connect }).catch(() => {
      location.assign(this.element.href);
    });
  };
}
