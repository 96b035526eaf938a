import { turbo } from './turbo.ts';

const CONFIRM = 'data-turbo-confirm';

/**
 * Asks what `data-turbo-confirm` asks, of the submitter or else of the control, the way Turbo would: Turbo itself asks
 * only inside its form submission. `true` where there is nothing to ask.
 */
export function askConfirmation(control: HTMLElement, submitter?: HTMLElement): boolean | Promise<boolean> {
  const message = submitter?.getAttribute(CONFIRM) ?? control.getAttribute(CONFIRM);
  if (message === null) return true;
  const ask = turbo()?.config?.forms?.confirm ?? ((question) => confirm(question));
  return ask(message, control, submitter);
}

/** Runs `submit`, which Turbo won't ask about again. */
export function withoutConfirmation(elements: readonly HTMLElement[], submit: () => void): void {
  const questions = elements.map((element) => element.getAttribute(CONFIRM));
  for (const element of elements) element.removeAttribute(CONFIRM);
  try {
    submit();
  } finally {
    elements.forEach((element, index) => {
      const question = questions[index];
      if (question != null) element.setAttribute(CONFIRM, question);
    });
  }
}
