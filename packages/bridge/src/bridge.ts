import { BridgeError } from './bridge-error.ts';
import { type Channel, type ChannelHost, foreignChannel, nativeChannel, type TurboNativeBridge } from './channel.ts';
import {
  BRIDGE_VERSION,
  type DataOf,
  type MessageData,
  type Outcome,
  type PageMessageName,
  type ReplyOf,
} from './envelope.ts';
import type { ShellEvents } from './generated/messages.ts';
import { readObject, readOutcome, refusal } from './incoming.ts';

export interface RequestOptions {
  /** How long to wait for the shell's reply, in milliseconds. Default: 5000. */
  timeoutMilliseconds?: number;
}

/** The globals that a bridge works on: a page's `window`. */
export interface BridgeHost extends ChannelHost {
  top?: unknown;
  TurboNativeBridge?: TurboNativeBridge;
  dispatchEvent?: (event: Event) => boolean;
}

export type ShellEventName = keyof ShellEvents;

type Handler = (data: MessageData) => void;

/** The page's end of the message channel to its shell. Pages use the one {@link bridge}. */
export class Bridge {
  readonly #host: BridgeHost;
  readonly #pending = new Map<string, (outcome: Outcome) => void>();
  readonly #handlers = new Map<string, Set<Handler>>();
  readonly #postMessage = (name: string, data?: MessageData) => this.request(name, data);
  readonly #receive = (message: unknown) => this.receive(message);

  constructor(host: BridgeHost = globalThis as BridgeHost) {
    this.#host = host;
  }

  /**
   * Puts `window.TurboNativeBridge` in place where there is none. One that is there stays as it is, but for a
   * `receive` where it has none. May be called any number of times, and on a server, where it does nothing.
   */
  install(): void {
    const host = this.#host;
    if (!host.top) return;
    try {
      host.TurboNativeBridge ??= {
        postMessage: this.#postMessage,
        receive: this.#receive,
        toggleNavBar: () => this.receive({ v: BRIDGE_VERSION, name: 'toggleNavBar' }),
      } as TurboNativeBridge;
      host.TurboNativeBridge.receive ??= this.#receive;
    } catch {
      // A shell may have frozen its own.
    }
  }

  /** Whether a message would reach a shell now. Never in a frame: a shell listens to the main frame only. */
  hasChannel(): boolean {
    return !!this.#channel();
  }

  /**
   * Sends a message to the shell and waits for its reply. Resolves with the reply's data, which is not checked against
   * the contract. Callers may ignore the promise: its rejection is never an unhandled one.
   *
   * A shell replies through `TurboNativeBridge.receive`; through the promise of a WebKit handler registered "with
   * reply"; or, where `TurboNativeBridge` is somebody else's, through the promise that its `postMessage` returns. In
   * those promises only a JSON object is an answer: `undefined`, or the number of a `calls.push(…)` in a mock, is none.
   *
   * @throws {BridgeError} `no_shell`, `timeout`, `refused`, `unsupported`, `invalid_message`, `channel_failed`, or the
   * shell's own code
   */
  request<Name extends PageMessageName | (string & {})>(
    name: Name,
    data?: DataOf<Name>,
    { timeoutMilliseconds = 5000 }: RequestOptions = {},
  ): Promise<ReplyOf<Name>> {
    const reply = new Promise<MessageData>((resolve, reject) => {
      const content = data == null ? {} : typeof data === 'object' && readObject(data);
      if (!name || typeof name !== 'string' || !content) throw new BridgeError('invalid_message');
      this.install();
      const channel = this.#channel();
      if (!channel) throw new BridgeError('no_shell');

      const id = crypto.getRandomValues(new Uint32Array(4)).join('-');
      const settle = (outcome: Outcome) => {
        if (!this.#pending.delete(id)) return;
        clearTimeout(timer);
        if (outcome.ok) resolve(outcome.data ?? {});
        else reject(new BridgeError(outcome.error.code, outcome.error.message));
      };
      const timer = setTimeout(() => settle(refusal({ code: 'timeout' })), timeoutMilliseconds);
      this.#pending.set(id, settle);
      try {
        const envelope = { ...content, name, id, v: BRIDGE_VERSION } as const;
        listen(channel(envelope, data == null ? undefined : content), settle);
      } catch (error) {
        settle(refusal({ code: 'channel_failed', message: error }));
      }
    });
    reply.catch(() => {});
    return reply as Promise<ReplyOf<Name>>;
  }

  /**
   * Takes a message from the shell: an object or its JSON. What isn't a reply that is waited for, or an event, is
   * ignored; nothing here throws.
   */
  receive(message: unknown): void {
    const content = readObject(message);
    if (content?.['v'] !== BRIDGE_VERSION || this.#isFramed()) return;
    const { v, name, ...data } = content;
    if ('ok' in data) {
      const outcome = readOutcome(data);
      if (outcome) this.#pending.get(data['id'] as string)?.(outcome);
    } else if (typeof name === 'string') this.#emit(name, data);
  }

  /** Calls `handler` with the data of every event `name` from the shell, until the returned function is called. */
  on<Name extends ShellEventName>(name: Name, handler: (data: ShellEvents[Name]) => void): () => void {
    const handlers = this.#handlers.get(name) ?? new Set();
    this.#handlers.set(name, handlers.add(handler as Handler));
    return () => {
      handlers.delete(handler as Handler);
    };
  }

  #emit(name: string, data: MessageData): void {
    for (const handler of [...(this.#handlers.get(name) ?? [])]) {
      try {
        handler(data);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
    if (name === 'toggleNavBar') this.#host.dispatchEvent?.(new Event('toggle-nav-bar'));
  }

  /** Looked for at every message: a shell may be late. */
  #channel(): Channel | undefined {
    const host = this.#host;
    if (this.#isFramed()) return undefined;
    const foreign = host.TurboNativeBridge;
    if (typeof foreign?.postMessage === 'function' && foreign.postMessage !== this.#postMessage) {
      return foreignChannel(foreign);
    }
    return nativeChannel(host);
  }

  #isFramed(): boolean {
    return this.#host.top !== this.#host;
  }
}

/** Takes the answer that a channel's return value may promise. A reply's envelope around it is optional. */
function listen(answer: unknown, settle: (outcome: Outcome) => void): void {
  if (typeof (answer as PromiseLike<unknown> | undefined)?.then !== 'function') return;
  Promise.resolve(answer).then(
    (value) => {
      const content = readObject(value);
      const outcome = content && ('ok' in content ? readOutcome(content) : { ok: true as const, data: content });
      if (outcome) settle(outcome);
    },
    (error) => settle(refusal(error)),
  );
}

/** The page's bridge. */
export const bridge: Bridge = /* @__PURE__ */ new Bridge();

/** Puts the page's bridge in place, see {@link Bridge.install}. For an app's entry file. */
export function installBridge(): void {
  bridge.install();
}
