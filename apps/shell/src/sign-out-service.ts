import type { TandemClient } from '@tandem-auth/client';

/**
 * Ends both halves, for a page's Sign Out or the menu's: the client tells the server, with the notification token, clears the web
 * views' cookies and the tokens, and has the pages refreshed.
 */
export class SignOutService {
  readonly #client: TandemClient;

  constructor(client: TandemClient) {
    this.#client = client;
  }

  /** @throws {ClientError} `signed_in_on_web`: the page has to do it */
  async signOut(): Promise<void> {
    await this.#client.signOut();
  }
}
