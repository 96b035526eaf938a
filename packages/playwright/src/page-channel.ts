import type { Platform } from './platform.ts';
import type { ShellKind } from './shell-kind.ts';

/** The name under which Node's recorder is bound into the pages. */
export const BINDING = '__tandemShell';

/** What the page's side of the fake shell is told. */
export interface PageChannelOptions {
  platform: Platform;
  shell: ShellKind;
  /** Of Hotwire Native's bridge. */
  components: string[];
}

/** Message names whose hand-over throws. Whichever of several has the highest version counts. */
export interface FailingNames {
  version: number;
  names: string[];
}

interface HotwireMessage {
  id: string;
  event: string;
}

interface PageWindow {
  /** Resolves with the texts to hand over to the page, in order. */
  __tandemShell?: (text: string) => Promise<string[]>;
  __tandemFailing?: FailingNames;
  webkit?: { messageHandlers?: object };
  nativeApp?: object;
  TurboNativeBridge?: { postMessage?: unknown; receive?: (message: unknown) => void; toggleNavBar?: () => void };
  HotwireNative?: { web: { setAdapter(adapter: object): void; receive(message: HotwireMessage): void } };
}

/** Runs in the page, before its scripts: puts the shell's end of its channel there, in the main frame only. */
export function installPageChannel({ platform, shell, components }: PageChannelOptions): void {
  if (window !== window.top) return;
  const page = window as unknown as PageWindow;

  const post = (name: unknown, text: string, deliver: (reply: string) => void) => {
    if (page.__tandemFailing?.names.includes(name as string)) {
      throw new Error(`The shell's channel has failed at ${name}`);
    }
    page.__tandemShell?.(text).then(
      (replies) => replies.forEach(deliver),
      () => {},
    );
  };
  const receive = (text: string) => page.TurboNativeBridge?.receive?.(platform === 'Android' ? text : JSON.parse(text));
  const nameIn = (text: string): unknown => {
    try {
      return JSON.parse(text).name;
    } catch {
      return undefined;
    }
  };

  if (shell === 'hotwire') {
    const adapter = {
      platform: platform.toLowerCase(),
      supportedComponents: components,
      supportsComponent: (component: string) => components.includes(component),
      receive: (message: HotwireMessage) =>
        post(message.event, JSON.stringify(message), (text) => page.HotwireNative?.web.receive(JSON.parse(text))),
    };
    document.addEventListener('web-bridge:ready', () => page.HotwireNative?.web.setAdapter(adapter));
  } else if (shell === 'legacy') {
    page.TurboNativeBridge = {
      postMessage: (name: string, data?: object) => post(name, JSON.stringify({ ...data, name }), receive),
    };
  } else if (platform === 'iOS') {
    const postMessage = async (message: unknown) => {
      const text = String(JSON.stringify(message));
      post(nameIn(text), text, receive);
    };
    page.webkit = { ...page.webkit, messageHandlers: { ...page.webkit?.messageHandlers, nativeApp: { postMessage } } };
  } else {
    const postMessage = (text: unknown) => {
      if (typeof text !== 'string') throw new TypeError('nativeApp.postMessage takes a string');
      post(nameIn(text), text, receive);
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

/** Runs in the page, too: what shells older than the envelope call. `false` if the page has no such function. */
export function toggleNavBar(): boolean {
  const { TurboNativeBridge } = window as unknown as PageWindow;
  TurboNativeBridge?.toggleNavBar?.();
  return typeof TurboNativeBridge?.toggleNavBar === 'function';
}
