/**
 * Shows by `data-state` what a control's request has come to, and by `aria-busy` that it is `pending`. What Turbo keeps of the
 * page is not pending: nothing would end that.
 */
export function showState(element: HTMLElement, state: string): void {
  const isPending = state === 'pending';
  element.ariaBusy = isPending ? 'true' : null;
  element.dataset['state'] = state;
  if (!state) delete element.dataset['state'];
  if (isPending) {
    const settle = () => element.ariaBusy && showState(element, '');
    document.addEventListener('turbo:before-cache', settle, { once: true });
  }
}
