/**
 * Shows by `data-state` what a control's request has come to, and by `aria-busy` that it is `pending`. What Turbo keeps of the
 * page is not pending: nothing would end that.
 */
export function showState(element: HTMLElement, state?: string): void {
  const isPending = state === 'pending';
  element.ariaBusy = isPending ? 'true' : null;
  if (state) element.dataset['state'] = state;
  else delete element.dataset['state'];
  if (isPending) {
    addEventListener('turbo:before-cache', () => element.ariaBusy && showState(element), { once: true });
  }
}
