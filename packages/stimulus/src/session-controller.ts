import { Controller } from '@hotwired/stimulus';
import { onSignOutElsewhere } from './other-tabs.ts';

/**
 * Guards signed-in pages that outlive their session: those that the browser restores from its back/forward cache
 * (engines do so after a sign-out, `no-store` or not), and those in other tabs. On such a `pageshow`, and when another
 * tab tells of a sign-out, it asks the server whether the session that rendered the page still lives, and reloads the
 * page if not.
 *
 * Values: `id`, the page's session, and `url`, where to ask (default `/api/v1/auth`). Without an answer (offline, a
 * fault of the server) the page stays. It doesn't notice a session that ends in any other way, nor, without
 * `BroadcastChannel`, other tabs.
 */
export class SessionController extends Controller {
  static override values = { id: String, url: { type: String, default: '/api/v1/auth' } };

  declare readonly idValue: string;
  declare readonly urlValue: string;

  #stopListening = () => {};

  override connect(): void {
    addEventListener('pageshow', this.#pageShown);
    this.#stopListening = onSignOutElsewhere(this.#check);
  }

  override disconnect(): void {
    this.#stopListening();
    removeEventListener('pageshow', this.#pageShown);
  }

  readonly #pageShown = ({ persisted }: PageTransitionEvent) => {
    if (persisted) void this.#check();
  };

  readonly #check = async () => {
    if (!(await this.#isAlive())) location.reload();
  };

  async #isAlive(): Promise<boolean> {
    try {
      const response = await fetch(this.urlValue, { cache: 'no-store', headers: { accept: 'application/json' } });
      if (!response.ok) return true;
      const { principal, session } = await response.json();
      return principal !== 'guest' && (!this.idValue || session?.id === this.idValue);
    } catch {
      return true;
    }
  }
}
