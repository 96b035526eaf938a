import type { Envelope, MessageData } from './envelope.ts';

/** A way to a shell. */
export interface Channel {
  /** Whose `postMessage` it is. A shell that puts itself in place again has another; none for somebody else's `TurboNativeBridge`. */
  readonly port?: object;
  /** Hands a message over. What it returns may be a promise of an answer, see {@link Bridge.request}. */
  post(envelope: Envelope, data: MessageData | undefined): unknown;
}

interface MessagePort {
  postMessage(message: unknown): unknown;
}

/** The part of `window` where shells put their channels. */
export interface ChannelHost {
  top?: unknown;
  TurboNativeBridge?: TurboNativeBridge;
  webkit?: { messageHandlers?: { nativeApp?: MessagePort } };
  nativeApp?: MessagePort;
}

/** What a page or a shell may have put at `window.TurboNativeBridge`. */
export interface TurboNativeBridge {
  postMessage?: (name: string, data?: MessageData) => unknown;
  receive?: (message: unknown) => void;
}

/**
 * The channel of a page, looked for at every message: a shell may be late. iOS takes objects, Android takes JSON; somebody else's
 * `TurboNativeBridge` is called the way Jumpstart's pages call it: by name, data optional, no envelope.
 *
 * @param own the `postMessage` that isn't somebody else's
 */
export function findChannel(host: ChannelHost, own: unknown): Channel | undefined {
  const { TurboNativeBridge: other, webkit, nativeApp } = host;
  const handler = webkit?.messageHandlers?.nativeApp;
  if ((other?.postMessage ?? own) !== own) {
    return { post: ({ name }, data) => (data ? other?.postMessage?.(name, data) : other?.postMessage?.(name)) };
  }
  const port = handler ?? nativeApp;
  return port && { port, post: (envelope) => port.postMessage(handler ? envelope : JSON.stringify(envelope)) };
}
