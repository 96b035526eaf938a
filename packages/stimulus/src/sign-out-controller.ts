import { Controller } from '@hotwired/stimulus';
import { type BridgeError, bridge } from '@tandem-auth/bridge';
import { askConfirmation } from './confirmation.ts';
import { noteSignOut } from './other-tabs.ts';
import { turbo } from './turbo.ts';
import { formOf, submitWebSignOut } from './web-sign-out.ts';

const EVENTS = ['click', 'auxclick', 'submit'];
const SETTLING_MILLISECONDS = 1000;

/**
 * Signs out through the shell where there is one, and through the page otherwise. `data-controller="sign-out"` on a
 * link, a form or a button of a form is all it needs; the action `sign-out#signOut` is for other controls.
 *
 * Asks `data-turbo-confirm` first. Posts `signOut` to the shell; without a channel, without an answer in 5 s, and on a
 * refusal it submits the page's own sign-out. A shell that has answered refreshes the page itself; should the page
 * still stand there, the next click signs out on the web whatever the shell says.
 *
 * From the click until a second after the outcome the element has `aria-busy="true"` and `data-state="pending"`, and
 * swallows further clicks. Dispatches `sign-out:requested`, then `sign-out:accepted` (by the shell),
 * `sign-out:fallback` (`detail.code`: why the shell didn't, a `BridgeErrorCode`, or `accepted` for that next click) or
 * `sign-out:cancelled` (not confirmed).
 *
 * The browser's other tabs are told by the page that follows, see `registerTandem`: only then is the session over.
 */
export class SignOutController extends Controller<HTMLElement> {
  #pending = false;
  #accepted = false;
  #submitting = false;

  override connect(): void {
    this.#setPending(this.#pending);
    for (const type of EVENTS) this.element.addEventListener(type, this.#intercept, true);
  }

  override disconnect(): void {
    for (const type of EVENTS) this.element.removeEventListener(type, this.#intercept, true);
  }

  /** Signs out by the element the event is handled on, or by the controller's own. */
  signOut(event?: Event): void {
    if (this.#submitting) return;
    event?.preventDefault();
    event?.stopImmediatePropagation();
    if (this.#pending) return;
    const control = event?.currentTarget instanceof HTMLElement ? event.currentTarget : this.element;
    const submitter = event instanceof SubmitEvent ? event.submitter : formOf(control) && control;
    void this.#run(control, submitter ?? undefined);
  }

  readonly #intercept = (event: Event) => {
    const { element } = this;
    const isForm = element instanceof HTMLFormElement;
    if (isForm !== (event.type === 'submit') || !(isForm || 'href' in element || 'form' in element)) return;
    if (event.defaultPrevented || (event as MouseEvent).button > 1) return;
    this.signOut(event);
  };

  /** Without a question to ask, the message leaves in the task of the click. */
  async #run(control: HTMLElement, submitter: HTMLElement | undefined): Promise<void> {
    this.#setPending(true);
    let settling = 0;
    try {
      const confirmed = askConfirmation(formOf(control) ?? control, submitter);
      if (confirmed !== true && !(await confirmed)) {
        this.dispatch('cancelled');
        return;
      }
      settling = SETTLING_MILLISECONDS;
      await this.#signOut(control, submitter);
    } finally {
      setTimeout(() => this.#setPending(false), settling);
    }
  }

  async #signOut(control: HTMLElement, submitter: HTMLElement | undefined): Promise<void> {
    noteSignOut();
    turbo()?.cache?.clear();
    this.dispatch('requested');
    const refusal = await this.#askShell();
    turbo()?.cache?.clear();
    if (refusal === undefined) {
      this.#accepted = true;
      this.dispatch('accepted');
      return;
    }
    this.dispatch('fallback', { detail: { code: refusal } });
    await nextTask();
    this.#submitting = true;
    try {
      submitWebSignOut(control, submitter);
    } finally {
      this.#submitting = false;
    }
  }

  /** Why the page has to sign out itself; `undefined` if it hasn't. */
  async #askShell(): Promise<string | undefined> {
    try {
      await bridge.request('signOut');
      return this.#accepted ? 'accepted' : undefined;
    } catch (error) {
      return (error as BridgeError).code ?? 'refused';
    }
  }

  #setPending(pending: boolean): void {
    const { element } = this;
    this.#pending = pending;
    if (pending) {
      element.setAttribute('aria-busy', 'true');
      element.dataset['state'] = 'pending';
    } else if (element.dataset['state'] === 'pending') {
      element.removeAttribute('aria-busy');
      delete element.dataset['state'];
    }
  }
}

/** A form drops a submission that begins while it is still firing the `submit` event of another. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
