import { EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { BrowserContext, Frame, Page } from '@playwright/test';
import {
  BRIDGE_VERSION,
  type DataOf,
  type MessageData,
  type PageMessageName,
  type ReplyOf,
  type ShellEventName,
} from '@tandem-auth/bridge';
import {
  answering,
  type Behaviour,
  type Handler,
  handling,
  type ReceivedMessage,
  refusing,
  silence,
} from './behaviour.ts';
import { BINDING, deliverToPage, type FailingNames, installPageChannel, setFailingNames } from './page-channel.ts';
import type { Platform } from './platform.ts';

/**
 * The shell around a test's pages.
 *
 * - `tandem`: speaks the whole contract through the platform's real channel
 * - `legacy`: an old mock, `window.TurboNativeBridge = {postMessage(name, data)}`, which records and never answers
 * - `none`: a browser
 */
export type ShellKind = 'tandem' | 'legacy' | 'none';

export interface FakeBridgeOptions {
  platform: Platform;
  shell: ShellKind;
  /** What the shell does with a message whose behaviour no test has set. Other names are `unsupported`. */
  defaults?: Record<string, Behaviour>;
}

/**
 * The shell's end of the bridge: a complete fake, which records every message of every page in Node, so that
 * navigations lose none. It listens to main frames only, as shells do.
 */
export class FakeBridge {
  readonly #options: FakeBridgeOptions;
  readonly #messages: ReceivedMessage[] = [];
  readonly #behaviours = new Map<string, Behaviour>();
  readonly #arrivals = new EventEmitter().setMaxListeners(0);
  readonly #afterwards = new Set<Promise<void>>();
  readonly #faults: unknown[] = [];
  readonly #closing = new AbortController();
  #failing: FailingNames = { version: 0, names: [] };
  #context: BrowserContext | undefined;

  constructor(options: FakeBridgeOptions) {
    this.#options = options;
  }

  /** Every message so far, oldest first. */
  get messages(): readonly ReceivedMessage[] {
    return this.#messages;
  }

  /** Sets what the shell does with the message `name`, from now on. */
  on<Name extends PageMessageName | (string & {})>(name: Name): MessageBehaviour<Name> {
    const set = (behaviour: Behaviour, fails = false) => {
      this.#behaviours.set(name, behaviour);
      return this.#setFailing(name, fails);
    };
    return {
      answer: (data) => set(answering(data)),
      refuse: (code, message) => set(refusing(code, message)),
      silent: () => set(silence),
      fail: () => set(silence, true),
      handle: (handler) => set(handling(handler as Handler, (error) => this.#faults.push(error))),
      slow: (milliseconds) => {
        const before = this.#behaviourOf(name);
        return set(async (message, page) => {
          await delay(milliseconds, undefined, { signal: this.#closing.signal });
          return before(message, page);
        });
      },
    };
  }

  /**
   * Sends an event of the shell's to every open page.
   *
   * @throws {Error} if a page can't receive it
   */
  async send(name: ShellEventName | (string & {}), data: MessageData = {}): Promise<void> {
    const event = { ...data, v: BRIDGE_VERSION, name };
    const message = this.#options.platform === 'Android' ? JSON.stringify(event) : event;
    for (const page of this.#context?.pages() ?? []) {
      if (await page.evaluate(deliverToPage, message)) continue;
      throw new Error(`${page.url()} has no TurboNativeBridge.receive: has its entry file called installBridge()?`);
    }
  }

  /** Puts the shell around every page of `context`, from each page's next navigation on. */
  async attach(context: BrowserContext): Promise<void> {
    const { platform, shell } = this.#options;
    this.#context = context;
    if (shell === 'none') return;
    await context.exposeBinding(BINDING, ({ frame, page }: { frame: Frame; page: Page }, text: string) =>
      frame === page.mainFrame() ? this.#receive(text, page) : null,
    );
    await context.addInitScript(installPageChannel, { platform, kind: shell });
  }

  /** Lets the shell finish what it is doing. Slow replies are dropped. Throws what a test's handler has thrown. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#afterwards);
    if (this.#faults.length > 0) throw this.#faults[0];
  }

  /** Resolves once `isTrue` of the messages, or after `timeoutMilliseconds`, with what it is then. */
  async waitUntil(
    isTrue: (messages: readonly ReceivedMessage[]) => boolean,
    timeoutMilliseconds: number,
  ): Promise<boolean> {
    const signal = AbortSignal.timeout(Math.max(timeoutMilliseconds, 1));
    while (!isTrue(this.#messages) && !signal.aborted) {
      await once(this.#arrivals, 'message', { signal }).catch(() => {});
    }
    return isTrue(this.#messages);
  }

  /** Resolves once everything that the pages have sent so far is in {@link messages}. */
  async settle(): Promise<void> {
    const pages = this.#context?.pages() ?? [];
    await Promise.all(pages.map((page) => page.evaluate(() => undefined).catch(() => {})));
  }

  async #receive(text: string, page: Page): Promise<object | null> {
    const { name, id, v, ...data } = JSON.parse(text) as Omit<ReceivedMessage, 'data' | 'url'> & MessageData;
    const message = { name, data, url: page.url(), ...(id !== undefined && { id }), ...(v !== undefined && { v }) };
    this.#messages.push(message);
    this.#arrivals.emit('message');

    const decision = await this.#behaviourOf(name)(message, page);
    if (decision.afterwards) this.#finish(decision.afterwards);
    if (!decision.outcome || this.#options.shell === 'legacy') return null;
    return { v: BRIDGE_VERSION, id, ...decision.outcome };
  }

  #behaviourOf(name: string): Behaviour {
    const behaviour = this.#behaviours.get(name);
    if (behaviour || this.#options.shell === 'legacy') return behaviour ?? silence;
    const { defaults = {} } = this.#options;
    return Object.hasOwn(defaults, name) ? (defaults[name] ?? silence) : refusing('unsupported');
  }

  /** In a task of its own: the reply goes first. */
  #finish(afterwards: () => Promise<void>): void {
    const running = delay(0)
      .then(afterwards)
      .catch((error) => {
        if (!this.#closing.signal.aborted) this.#faults.push(error);
      })
      .finally(() => this.#afterwards.delete(running));
    this.#afterwards.add(running);
  }

  async #setFailing(name: string, fails: boolean): Promise<void> {
    const { version, names } = this.#failing;
    if (names.includes(name) === fails) return;
    const others = names.filter((other) => other !== name);
    this.#failing = { version: version + 1, names: fails ? [...others, name] : others };
    await this.#context?.addInitScript(setFailingNames, this.#failing);
    const pages = this.#context?.pages() ?? [];
    await Promise.all(pages.map((page) => page.evaluate(setFailingNames, this.#failing)));
  }
}

/** What a shell does with the messages of one name. Await these: `fail` has to reach the pages. */
export interface MessageBehaviour<Name extends string> {
  /** Replies yes, with `data` (default `{}`). */
  answer(data?: ReplyOf<Name>): Promise<void>;
  /** Replies no (default code: `refused`). */
  refuse(code?: string, message?: string): Promise<void>;
  /** Takes the message and never replies. */
  silent(): Promise<void>;
  /** Does what it did so far, but `milliseconds` later. */
  slow(milliseconds: number): Promise<void>;
  /** The channel itself breaks: handing the message over throws (on iOS: rejects). It isn't recorded. */
  fail(): Promise<void>;
  /** Runs `handler`. What it returns is the reply's data; throw a `BridgeError` to refuse. */
  handle(
    handler: (
      message: ReceivedMessage & { data: DataOf<Name> },
      page: Page,
    ) => ReplyOf<Name> | void | Promise<ReplyOf<Name> | void>,
  ): Promise<void>;
}
