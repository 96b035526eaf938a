/** The part of Turbo that the controllers need. */
export interface Turbo {
  cache?: { clear(): void };
  config?: { forms?: { confirm?: Confirm } };
}

type Confirm = (message: string, element: HTMLElement, submitter?: HTMLElement) => boolean | Promise<boolean>;

/** The Turbo of this page, if it has one: Turbo puts itself at `window.Turbo`, however it is loaded. */
export function turbo(): Turbo | undefined {
  return (globalThis as { Turbo?: Turbo }).Turbo;
}

/** Has Turbo show no page again that it has kept. */
export function clearTurboCache(): void {
  turbo()?.cache?.clear();
}
