import type { Envelope, MessageData } from './envelope.ts';

/** Hands a message over to the shell. What it returns may be an answer, see {@link Bridge.request}. */
export type Channel = (envelope: Envelope, data: MessageData | undefined) => unknown;

interface MessagePort {
  postMessage(message: unknown): unknown;
}

/** The part of `window` where shells put their channels. */
export interface ChannelHost {
  webkit?: { messageHandlers?: { nativeApp?: MessagePort } };
  nativeApp?: MessagePort;
}

/** What a page or a shell may have put at `window.TurboNativeBridge`. */
export interface TurboNativeBridge {
  postMessage?: (name: string, data?: MessageData) => unknown;
  receive?: (message: unknown) => void;
}

/** The shell's own channel: iOS takes objects, Android takes JSON. */
export function nativeChannel({ webkit, nativeApp }: ChannelHost): Channel | undefined {
  const handler = webkit?.messageHandlers?.nativeApp;
  if (handler) return (envelope) => handler.postMessage(envelope);
  if (nativeApp) return (envelope) => nativeApp.postMessage(JSON.stringify(envelope));
  return undefined;
}

/** Somebody else's `TurboNativeBridge`, called the way Jumpstart's pages call it: by name, data optional, no envelope. */
export function foreignChannel(bridge: TurboNativeBridge): Channel {
  return ({ name }, data) => (data ? bridge.postMessage?.(name, data) : bridge.postMessage?.(name));
}
