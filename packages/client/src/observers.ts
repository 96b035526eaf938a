/**
 * - `unknown`: nothing has been read yet
 * - `signed_out`, `signed_in`: both halves, or none
 * - `signing_in`, `signing_out`: on the way
 * - `signed_in_on_web`: the WebView alone; a handoff from its page makes it whole
 */
export type ClientState = 'unknown' | 'signed_out' | 'signing_in' | 'signed_in' | 'signing_out' | 'signed_in_on_web';

/** What a shell may want to show, or tell its pages: the last two have the names of the bridge's events. */
export type ClientEvent =
  | { readonly name: 'stateChanged'; readonly state: ClientState }
  | { readonly name: 'sessionRenewed' | 'notificationTokenChanged' };

export type Observer = (event: ClientEvent) => void;

export class Observers {
  readonly #observers = new Set<Observer>();

  /** Until the returned function is called. */
  add(observer: Observer): () => void {
    const one: Observer = (event) => observer(event);
    this.#observers.add(one);
    return () => {
      this.#observers.delete(one);
    };
  }

  /** What an observer throws is an unhandled rejection, and nobody else's business. */
  tell(event: ClientEvent): void {
    for (const observer of [...this.#observers]) {
      void new Promise((resolve) => resolve(observer(event)));
    }
  }
}
