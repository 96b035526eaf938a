import type { Platform } from './platform.ts';

/** The name under which Node's recorder is bound into the pages. */
export const BINDING = '__tandemShell';

/** What the page's side of the fake shell is told. */
export interface PageChannelOptions {
  platform: Platform;
  kind: 'tandem' | 'legacy';
}

/** Message names whose hand-over throws. Whichever of several has the highest version counts. */
export interface FailingNames {
  version: number;
  names: string[];
}

interface PageWindow {
  __tandemShell?: (message: string) => Promise<object | null>;
  __tandemFailing?: FailingNames;
  webkit?: { messageHandlers?: object };
  nativeApp?: object;
  TurboNativeBridge?: { postMessage?: unknown; receive?: (message: unknown) => void };
}

/** Runs in the page, before its scripts: puts the shell's end of the platform's channel there, in the main frame only. */
export function installPageChannel({ platform, kind }: PageChannelOptions): void {
  if (window !== window.top) return;
  const page = window as unknown as PageWindow;

  const post = (text: string) => {
    const { name } = JSON.parse(text);
    if (page.__tandemFailing?.names.includes(name)) throw new Error(`The shell's channel has failed at ${name}`);
    const deliver = (reply: object | null) => {
      if (reply) page.TurboNativeBridge?.receive?.(platform === 'Android' ? JSON.stringify(reply) : reply);
    };
    page.__tandemShell?.(text).then(deliver, () => {});
  };

  if (kind === 'legacy') {
    page.TurboNativeBridge = {
      postMessage: (name: string, data?: object) => post(JSON.stringify({ ...data, name })),
    };
  } else if (platform === 'iOS') {
    const postMessage = async (message: unknown) => post(JSON.stringify(message));
    page.webkit = { ...page.webkit, messageHandlers: { ...page.webkit?.messageHandlers, nativeApp: { postMessage } } };
  } else {
    const postMessage = (message: unknown) => {
      if (typeof message !== 'string') throw new TypeError('nativeApp.postMessage takes a string');
      post(message);
    };
    page.nativeApp = { postMessage };
  }
}

/** Runs in the page, too: `failing` is the state from now on, unless a later one has been set. */
export function setFailingNames(failing: FailingNames): void {
  const page = window as unknown as PageWindow;
  if (failing.version > (page.__tandemFailing?.version ?? 0)) page.__tandemFailing = failing;
}

/** Runs in the page, too: hands it a message of the shell's. `false` if the page has no `receive`. */
export function deliverToPage(message: unknown): boolean {
  const { TurboNativeBridge } = window as unknown as PageWindow;
  TurboNativeBridge?.receive?.(message);
  return typeof TurboNativeBridge?.receive === 'function';
}
