import { CONFIRM } from './confirmation.ts';

type Submitter = HTMLButtonElement | HTMLInputElement;

/** What a sign-out control submits: a form, or the form of a button. A link has none. */
export function formOf(control: HTMLElement): HTMLFormElement | null | undefined {
  return control instanceof HTMLFormElement ? control : (control as Submitter).form;
}

/** Where the control signs out. A field that is called `action` hides the form's own, but not its copy's. */
export function addressOf(control: HTMLElement): string {
  return (
    (formOf(control)?.cloneNode() as HTMLFormElement | undefined)?.action ||
    (control as HTMLAnchorElement).href ||
    '/users/sign_out'
  );
}

/**
 * Submits the page's own sign-out: what the control's form would send, or a POST to the link's address. Turbo handles it where
 * there is one, the browser otherwise. It is a copy that is submitted: neither does it ask again, nor does it matter whether
 * the control is still in the page, or is submitting this very moment.
 */
export function submitWebSignOut(control: HTMLElement, submitter: HTMLElement): void {
  const original = formOf(control);
  const form = (original?.cloneNode() ?? document.createElement('form')) as HTMLFormElement;
  form.method = 'post';
  form.action = submitter.getAttribute('formaction') ?? addressOf(control);
  form.hidden = true;
  form.removeAttribute('data-controller');
  form.removeAttribute(CONFIRM);
  const button = (submitter as Submitter).type === 'submit' ? submitter : undefined;
  const fields = new FormData(original ?? form, button);
  form.onformdata = ({ formData }) => {
    for (const [name, value] of fields) formData.append(name, value);
  };
  document.body.append(form);
  form.requestSubmit();
}
