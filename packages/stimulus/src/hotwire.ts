// @ts-expect-error: it comes without types.
import { BridgeComponent as Component } from '@hotwired/hotwire-native-bridge';
import type { Controller } from '@hotwired/stimulus';
import type { RequestedDetail } from './sign-out-controller.ts';
import { addressOf } from './web-sign-out.ts';

const DEADLINE_MILLISECONDS = 5000;

/** The part of Hotwire Native's `BridgeComponent` that is used here. */
interface HotwireComponent extends Controller<HTMLElement> {
  readonly enabled: boolean;
  send(event: string, data: object, callback: () => void): void;
}

const BridgeComponent = Component as (new (
  ...of: ConstructorParameters<typeof Controller>
) => HotwireComponent) & { component: string; readonly shouldLoad: boolean };

/**
 * Hotwire Native's component `sign-out`: has the sign-outs inside its element ask the shell by Hotwire Native's bridge, event
 * `signOut`, data `{path}`, instead of Tandem's. Register it, and put it on the `<body>` or on the control itself:
 *
 * ```ts
 * application.register('bridge--sign-out', SignOutComponent);
 * ```
 *
 * All else is the `sign-out` controller's: it confirms, and without a reply in 5 s the page signs out itself. In shells that
 * don't know the component, and in browsers, it does nothing.
 */
export class SignOutComponent extends BridgeComponent {
  static override component = 'sign-out';

  override connect(): void {
    super.connect();
    this.element.addEventListener('sign-out:requested', this);
  }

  override disconnect(): void {
    super.disconnect();
    this.element.removeEventListener('sign-out:requested', this);
  }

  handleEvent({ detail }: CustomEvent<RequestedDetail>): void {
    if (this.enabled) detail.answer = this.#askShell(detail.control);
  }

  #askShell(control: HTMLElement): Promise<void> {
    return new Promise((resolve, reject) => {
      setTimeout(reject, DEADLINE_MILLISECONDS, { code: 'timeout' });
      this.send('signOut', { path: new URL(addressOf(control), location.href).pathname }, resolve);
    });
  }
}
