import { Controller } from '@hotwired/stimulus';
import { bridge } from '@tandem-auth/bridge';
import { PERMISSION_MILLISECONDS } from './deadlines.ts';
import { showState } from './state.ts';

/**
 * Registers the device for notifications through the shell: `<button data-controller="push" data-action="push#register">`.
 *
 * `data-state` shows what has come of it, and an event of that name is dispatched (`push:granted`): `pending` (with
 * `aria-busy`), `granted`, `denied`, or `unavailable`, where `detail.code` says why, a `BridgeErrorCode`. In a browser
 * it is `unavailable` from the start. A device that is
 * registered natively, or after the answer was due, is `granted` too.
 */
export class PushController extends Controller<HTMLElement> {
  #stop!: () => void;

  override connect(): void {
    this.#stop = bridge.on('notificationTokenChanged', () => this.#show({ status: 'granted' }));
    bridge.shell().catch(this.#show);
  }

  override disconnect(): void {
    this.#stop();
  }

  register(): Promise<void> {
    this.#show({ status: 'pending' });
    return bridge
      .request('registerForPushNotifications', {}, { timeoutMilliseconds: PERMISSION_MILLISECONDS })
      .then(this.#show, this.#show);
  }

  /** What the shell has said, or why it hasn't. */
  readonly #show = ({ status = 'unavailable', code }: { status?: string; code?: string }) => {
    showState(this.element, status);
    this.dispatch(status, { detail: { code } });
  };
}
