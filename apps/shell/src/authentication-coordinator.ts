import type { TandemClient } from '@tandem-auth/client';

/** A navigator, as far as signing in goes. */
export interface Presenter {
  load(url: string): void;
  presentSignIn(url: string): void;
  fail(message: string, url: string): void;
}

/**
 * Decides what becomes of a page that the server shows only to who is signed in: the client first gives back what is missing, and
 * the native sign-in is for when nothing is there to give.
 */
export class AuthenticationCoordinator {
  readonly #client: TandemClient;
  /** What was loaded anew after a 401: once, lest a server that refuses whatever it is given be asked for ever. */
  readonly #retried = new Map<Presenter, string>();

  constructor(client: TandemClient) {
    this.#client = client;
  }

  /** The server wants a sign-in before it shows `url` there. */
  async signInNeeded(presenter: Presenter, url: string): Promise<void> {
    // Said of the page that has come, before another comes meanwhile.
    const isRetried = this.#retried.get(presenter) === url;
    const state = await this.#client.restore();
    // What follows a sign-out loads the page anew.
    if (state === 'signing_out') return;
    if (state !== 'signed_in' && state !== 'signed_in_on_web') {
      this.#retried.delete(presenter);
      presenter.presentSignIn(url);
    } else if (isRetried) {
      this.#retried.delete(presenter);
      presenter.fail('The server didn’t let you in, though you’re signed in.', url);
    } else {
      this.#retried.set(presenter, url);
      presenter.load(url);
    }
  }

  /** A page has come: the next 401 is another matter. */
  pageShown(presenter: Presenter): void {
    this.#retried.delete(presenter);
  }
}
