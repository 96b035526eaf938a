import { BridgeError } from './bridge-error.ts';
import { type ChannelHost, findChannel, type TurboNativeBridge } from './channel.ts';
import { isString } from './checks.ts';
import { BRIDGE_VERSION, type DataOf, type MessageData, type PageMessageName, type ReplyOf } from './envelope.ts';
import { type HelloReply, type ShellEvents, shellChecks } from './generated/messages.ts';
import { readAnswer, readObject, refusal } from './incoming.ts';
import { HELLO_MILLISECONDS, LOOK_MILLISECONDS, MOST_WAITING, PATIENCE_MILLISECONDS } from './limits.ts';

export interface RequestOptions {
  /** How long the shell may take to reply, in milliseconds. Default: 5000. */
  timeoutMilliseconds?: number;
}

/** The globals that a bridge works on: a page's `window`. */
export interface BridgeHost extends ChannelHost {
  location?: { pathname: string };
  navigator?: { userAgent: string };
  dispatchEvent?: (event: Event) => boolean;
}

/** A reply's data, or why there is none. */
type Answer = MessageData | BridgeError;

export type ShellEventName = keyof ShellEvents;

/** The page's end of the message channel to its shell. Pages use the one {@link bridge}. */
export interface Bridge {
  /**
   * Puts `window.TurboNativeBridge` in place where there is none. One that is there stays as it is, but for a
   * `receive` where it has none. May be called any number of times, and on a server, where it does nothing.
   */
  install(): void;

  /** Whether a message would reach a shell now. Never in a frame: a shell listens to the main frame only. */
  hasChannel(): boolean;

  /**
   * Which shell is around the page, as it says itself; asked once. `null` for an old one, which doesn't answer in two seconds,
   * and for somebody else's `TurboNativeBridge`, which isn't asked. In a native app the shell may come five seconds late.
   *
   * @throws {BridgeError} `no_shell`
   */
  shell(): Promise<HelloReply | null>;

  /**
   * Sends a message to the shell and waits for its reply. Callers may ignore the promise: its rejection is never an
   * unhandled one. What every shell understands leaves at once, in the same task; anything else waits until the
   * {@link shell} has said whether it understands it, 32 messages at most.
   *
   * A shell replies through `TurboNativeBridge.receive`; through the promise of a WebKit handler registered "with
   * reply"; or, where `TurboNativeBridge` is somebody else's, through the promise that its `postMessage` returns. In
   * those promises only a JSON object is an answer: `undefined`, or the number of a `calls.push(…)` in a mock, is none.
   *
   * @throws {BridgeError} `no_shell`, `timeout`, `refused`, `unsupported`, `invalid_message`, `invalid_reply`, `queue_full`,
   * `channel_failed`, or the shell's own code
   */
  request<Name extends PageMessageName | (string & {})>(
    name: Name,
    data?: DataOf<Name>,
    options?: RequestOptions,
  ): Promise<ReplyOf<Name>>;

  /** Calls `handler` with the data of every event `name` from the shell, until the returned function is called. */
  on<Name extends ShellEventName>(name: Name, handler: (data: ShellEvents[Name]) => void): () => void;
}

const NATIVE_USER_AGENT = /(Turbo|Hotwire) Native/;
/** What shells understand that don't answer `hello`; and `hello` itself, which can't wait for its own answer. */
const OLD_CAPABILITIES = ['hello', 'signOut', 'registerForPushNotifications', 'showNotificationBadge'];

/** The bridge of a window: the page's own, or a test's. */
export function createBridge(host: BridgeHost): Bridge {
  const pending = new Map<unknown, (answer: Answer) => void>();
  const events = new EventTarget();
  // Shells listen to the main frame alone, though what they put into pages reaches others.
  const isFramed = host.top !== host;
  let greeted: object | undefined;
  let greeting: Promise<HelloReply | null>;
  let ignored = 0;
  let waiting = 0;

  const findOwn = () => (isFramed ? undefined : findChannel(host, postMessage));
  const needChannel = () => {
    const channel = findOwn();
    if (!channel) throw new BridgeError('no_shell');
    return channel;
  };

  const send = async (name: string, data?: unknown, milliseconds = PATIENCE_MILLISECONDS): Promise<MessageData> => {
    const content = readObject(data ?? {});
    if (!isString(name) || !content) throw new BridgeError('invalid_message');
    install();
    const { post } = needChannel();
    const id = crypto.getRandomValues(new Uint32Array(4)).join('-');
    let timer: unknown;
    const answer = await new Promise<Answer>((settle) => {
      timer = setTimeout(settle, milliseconds, new BridgeError('timeout'));
      // Before the message is handed over: a shell may reply at once.
      pending.set(id, settle);
      try {
        const promise = post({ ...content, name, id, v: BRIDGE_VERSION }, data ? content : undefined);
        (promise as PromiseLike<unknown> | undefined)?.then?.(
          (value) => {
            const promised = readPromised(value);
            if (promised) settle(promised);
          },
          (error) => settle(refusal(error)),
        );
      } catch {
        settle(new BridgeError('channel_failed'));
      }
    });
    clearTimeout(timer as number);
    pending.delete(id);
    if (answer instanceof BridgeError) throw answer;
    if (shellChecks[name]?.(answer) === false) throw new BridgeError('invalid_reply');
    return answer;
  };
  /** The original call: it goes to whatever shell there is, at once, whatever it says. */
  const postMessage = ignorable(send);

  const request = async (name: string, data?: unknown, options?: RequestOptions) => {
    const channel = findOwn();
    if (channel ? channel.port && !OLD_CAPABILITIES.includes(name) : name !== 'signOut') {
      if (waiting >= MOST_WAITING) throw new BridgeError('queue_full');
      waiting++;
      const known = await shell().finally(() => waiting--);
      if (!(known?.capabilities ?? OLD_CAPABILITIES).includes(name)) throw new BridgeError('unsupported');
    }
    return send(name, data, options?.timeoutMilliseconds);
  };

  const shell = async () => {
    const isNative = !isFramed && NATIVE_USER_AGENT.test(host.navigator?.userAgent as string);
    while (isNative && !findOwn() && performance.now() < PATIENCE_MILLISECONDS) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MILLISECONDS));
    }
    const { port } = needChannel();
    if (!port) return null;
    // A shell that puts itself in place again may be another.
    if (greeted !== port) {
      greeted = port;
      greeting = send('hello', { versions: [BRIDGE_VERSION], page: host.location?.pathname }, HELLO_MILLISECONDS).then(
        (reply) => (reply['version'] === BRIDGE_VERSION ? (reply as HelloReply) : null),
        () => null,
      );
    }
    return greeting;
  };

  const receive = (message: unknown) => {
    const { v, name, ...data } = readObject(message) ?? {};
    const answer = readAnswer(data);
    const settle = answer && pending.get(data['id']);
    if (v === BRIDGE_VERSION && settle) {
      pending.delete(data['id']);
      settle(answer);
    } else if (v === BRIDGE_VERSION && isString(name) && shellChecks[name as string]?.(data) && !isFramed) {
      events.dispatchEvent(new CustomEvent(name as string, { detail: data }));
    } else {
      if (!ignored++) console.warn('Tandem: message ignored');
    }
  };

  const on: Bridge['on'] = (name, handler) => {
    const listener = (event: Event) => handler((event as CustomEvent).detail);
    events.addEventListener(name, listener);
    return () => events.removeEventListener(name, listener);
  };

  const toggleNavBar = () => host.dispatchEvent?.(new Event('toggle-nav-bar'));
  on('toggleNavBar', toggleNavBar);

  const install = () => {
    if (!host.top) return;
    try {
      host.TurboNativeBridge ??= { postMessage, toggleNavBar } as TurboNativeBridge;
      host.TurboNativeBridge.receive ??= receive;
    } catch {
      // A shell may have frozen its own.
    }
  };

  return {
    install,
    on,
    hasChannel: () => !!findOwn(),
    shell: ignorable(shell),
    request: ignorable(request) as Bridge['request'],
  };
}

/** What a channel's return value has promised: a reply, or its data alone. */
function readPromised(value: unknown): Answer | undefined {
  const content = readObject(value);
  return content && 'ok' in content ? readAnswer(content) : content;
}

/** The same, whose promise may be left alone. */
function ignorable<Arguments extends unknown[], Value>(ask: (...of: Arguments) => Promise<Value>) {
  return (...of: Arguments): Promise<Value> => {
    const answer = ask(...of);
    answer.catch(() => {});
    return answer;
  };
}

/** The page's bridge. */
export const bridge: Bridge = /* @__PURE__ */ createBridge(globalThis as BridgeHost);

/** Puts the page's bridge in place, see {@link Bridge.install}. For an app's entry file. */
export function installBridge(): void {
  bridge.install();
}
