import { turbo } from './turbo.ts';

/** The attribute that Turbo asks by, too. */
export const CONFIRM = 'data-turbo-confirm';

/**
 * Asks what `data-turbo-confirm` asks, of the submitter or else of the control, the way Turbo would: Turbo itself asks
 * only inside its form submission. `true` where there is nothing to ask.
 */
export function askConfirmation(control: HTMLElement, submitter: HTMLElement): boolean | Promise<boolean> {
  const message = submitter.getAttribute(CONFIRM) ?? control.getAttribute(CONFIRM);
  const ask = turbo()?.config?.forms?.confirm ?? confirm;
  return message === null || ask(message, control, submitter);
}
