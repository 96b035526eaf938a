import { Controller } from '@hotwired/stimulus';

/**
 * Guards pages that the browser restores from its back/forward cache: engines restore signed-in pages after a sign-out,
 * `no-store` or not. On such a `pageshow` it asks the server whether the session that rendered the page still lives,
 * and reloads the page if not.
 *
 * Values: `id`, the page's session, and `url`, where to ask (default `/api/v1/auth`). Without an answer (offline, a
 * fault of the server) the page stays. It doesn't watch a page that is not restored.
 */
export class SessionController extends Controller {
  static override values = { id: String, url: { type: String, default: '/api/v1/auth' } };

  declare readonly idValue: string;
  declare readonly urlValue: string;

  override connect(): void {
    addEventListener('pageshow', this.#check);
  }

  override disconnect(): void {
    removeEventListener('pageshow', this.#check);
  }

  readonly #check = async ({ persisted }: PageTransitionEvent) => {
    if (persisted && !(await this.#isAlive())) location.reload();
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
