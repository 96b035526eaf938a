import { Controller } from '@hotwired/stimulus';
import { type BridgeError, bridge } from '@tandem-auth/bridge';
import { askConfirmation } from './confirmation.ts';
import { SETTLING_MILLISECONDS } from './deadlines.ts';
import { noteSignOut } from './other-tabs.ts';
import { showState } from './state.ts';
import { clearTurboCache } from './turbo.ts';
import { formOf, submitWebSignOut } from './web-sign-out.ts';

/**
 * Signs out through the shell where there is one, and through the page otherwise. `data-controller="sign-out"` on a
 * link, a form or a button of a form is all it needs; the action `sign-out#signOut` is for other controls.
 *
 * Asks `data-turbo-confirm` first. Posts `signOut` to the shell; without a channel, without an answer in 5 s, and on a refusal it submits the page's own sign-out. A shell that
 * has answered refreshes the page itself; should the page still stand there, the next click signs out on the web whatever the
 * shell says.
 *
 * From the click until a second after the outcome the element has `aria-busy="true"` and `data-state="pending"`, and
 * swallows further clicks. Dispatches `sign-out:requested`, then `sign-out:accepted` (by the shell),
 * `sign-out:fallback` (`detail.code`: why the shell didn't, a `BridgeErrorCode`, or `accepted` for that next click) or
 * `sign-out:cancelled` (not confirmed).
 *
 * The browser's other tabs are told by the page that follows, see `registerTandem`: only then is the session over.
 */
export class SignOutController extends Controller<HTMLElement> {
  #isAccepted?: boolean;

  override connect(): void {
    for (const type of eventsOf(this.element)) this.element.addEventListener(type, this, true);
  }

  override disconnect(): void {
    for (const type of eventsOf(this.element)) this.element.removeEventListener(type, this, true);
  }

  /** Of the element: takes over what would sign out. */
  handleEvent(event: Event): void {
    if (event.defaultPrevented || (event as MouseEvent).button > 1) return;
    void this.signOut(event);
  }

  /**
   * Signs out by the element the event is handled on, or by the controller's own. Without a question to ask, the message leaves
   * in the task of the click.
   */
  async signOut(event?: Event): Promise<void> {
    event?.preventDefault();
    event?.stopImmediatePropagation();
    if (this.element.dataset['state'] === 'pending') return;
    const control = event?.currentTarget instanceof HTMLElement ? event.currentTarget : this.element;
    const submitter = (event as SubmitEvent | undefined)?.submitter ?? control;
    let settling = 0;
    showState(this.element, 'pending');
    try {
      const confirmed = askConfirmation(formOf(control) ?? control, submitter);
      if (confirmed !== true && !(await confirmed)) {
        this.dispatch('cancelled');
        return;
      }
      settling = SETTLING_MILLISECONDS;
      noteSignOut();
      clearTurboCache();
      const detail: RequestedDetail = { control };
      this.dispatch('requested', { detail });
      const code = await (detail.answer ?? bridge.request('signOut')).then(
        () => (this.#isAccepted ? 'accepted' : ''),
        ({ code }: BridgeError) => code,
      );
      clearTurboCache();
      this.#isAccepted = true;
      this.dispatch(code ? 'fallback' : 'accepted', { detail: { code } });
      if (code) submitWebSignOut(control, submitter);
    } finally {
      setTimeout(() => showState(this.element), settling);
    }
  }
}

/** What signs out by itself, and when; anything else does so by its actions. */
function eventsOf(element: HTMLElement): string[] {
  if (element instanceof HTMLFormElement) return ['submit'];
  return 'href' in element || 'form' in element ? ['click', 'auxclick'] : [];
}

/** The `detail` of `sign-out:requested`. */
export interface RequestedDetail {
  /** What was clicked or submitted. */
  readonly control: HTMLElement;
  /** Set by who asks a shell instead of the bridge: resolves once that has taken it over, rejects with a `code`. */
  answer?: Promise<unknown>;
}
