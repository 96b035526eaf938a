import { Controller } from '@hotwired/stimulus';
import { bridge } from '@tandem-auth/bridge';
import { noteSignOut, onSignOutElsewhere } from './other-tabs.ts';
import { clearTurboCache } from './turbo.ts';

/**
 * Keeps a signed-in page, its shell and the browser's other tabs of one mind about the session.
 *
 * When the shell tells that it has `signedOut`, it clears Turbo's cache and reloads the page, and the other tabs hear of it.
 *
 * It guards pages that outlive their session: those that the browser restores from its back/forward cache (engines do so
 * after a sign-out, `no-store` or not), and those in other tabs. On such a `pageshow`, and when another tab tells of a
 * sign-out, it asks the server whether the session that rendered the page still lives, and reloads the page if not.
 *
 * Values: `id`, the page's session, and `url`, where to ask (default `/api/v1/auth`).
 * Without an answer (offline, a fault of the server) the page stays. It doesn't notice a session that ends in any other
 * way, nor, without `BroadcastChannel`, other tabs.
 */
export class SessionController extends Controller {
  static override values = { id: '', url: '/api/v1/auth' };

  declare readonly idValue: string;
  declare readonly urlValue: string;

  #stops!: (() => void)[];

  override connect(): void {
    addEventListener('pageshow', this);
    this.#stops = [onSignOutElsewhere(this), bridge.on('signedOut', reloadSignedOut)];
  }

  override disconnect(): void {
    removeEventListener('pageshow', this);
    for (const stop of this.#stops) stop();
  }

  /** Of the window, which has shown the page again, and of another tab. */
  async handleEvent({ persisted }: Partial<PageTransitionEvent>): Promise<void> {
    if (persisted === false) return;
    try {
      const { principal, session } = await (await fetch(this.urlValue, { cache: 'no-store' })).json();
      if (principal && session?.id !== this.idValue) location.reload();
    } catch {
      // Nobody knows whether it lives.
    }
  }
}

function reloadSignedOut(): void {
  noteSignOut();
  clearTurboCache();
  location.reload();
}
