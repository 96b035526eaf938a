import { withoutConfirmation } from './confirmation.ts';

type Submitter = HTMLButtonElement | HTMLInputElement;

/** What a sign-out control submits: a form, or the form of a button. A link has none. */
export function formOf(control: HTMLElement): HTMLFormElement | null {
  return control instanceof HTMLFormElement ? control : ((control as Submitter).form ?? null);
}

/**
 * Submits the page's own sign-out: the control's form, or a POST to the link's address. Turbo handles it where there is
 * one, the browser otherwise. A control that has left the page meanwhile is submitted all the same, as a copy.
 */
export function submitWebSignOut(control: HTMLElement, submitter?: HTMLElement): void {
  const form = formOf(control);
  if (!form?.isConnected) {
    temporaryForm(control, form).requestSubmit();
    return;
  }
  const { form: owner, type } = (submitter ?? {}) as Partial<Submitter>;
  const button = owner === form && type === 'submit' ? submitter : undefined;
  withoutConfirmation(button ? [form, button] : [form], () => form.requestSubmit(button));
}

function temporaryForm(control: HTMLElement, original: HTMLFormElement | null): HTMLFormElement {
  const form = (original?.cloneNode(true) ?? document.createElement('form')) as HTMLFormElement;
  if (!original) {
    form.method = 'post';
    form.action = (control as HTMLAnchorElement).href || '/users/sign_out';
  }
  form.hidden = true;
  for (const attribute of ['data-controller', 'data-turbo-confirm']) form.removeAttribute(attribute);
  form.addEventListener('turbo:submit-end', () => form.remove(), { once: true });
  document.body.append(form);
  return form;
}
