import { setTimeout as delay } from 'node:timers/promises';
import type { BrowserContext, Frame, Page } from '@playwright/test';
import { BRIDGE_VERSION, type MessageData, type PageMessageName, type ShellEventName } from '@tandem-auth/bridge';
import type { Contract } from '@tandem-auth/bridge/contract';
import { Background } from './background.ts';
import { answering, type Behaviour, type Decision, type Handler, handling, refusing, silence } from './behaviour.ts';
import { Behaviours } from './behaviours.ts';
import { ChannelFailures } from './channel-failures.ts';
import { ContractGuard } from './contract-guard.ts';
import { deliverEvent } from './deliver-event.ts';
import { type Faults, FaultyWay } from './faults.ts';
import { type GoldenFixture, wireReply, wireText } from './golden-fixtures.ts';
import type { MessageBehaviour } from './message-behaviour.ts';
import { BINDING, installPageChannel } from './page-channel.ts';
import type { Platform } from './platform.ts';
import { type ReceivedMessage, readEnvelope, readHotwireMessage, SIGN_OUT_COMPONENT } from './received-message.ts';
import { ReceivedMessages } from './received-messages.ts';
import type { ShellKind } from './shell-kind.ts';
import { canSend, replyText } from './shell-speech.ts';
import { Timeline } from './timeline.ts';

export interface FakeBridgeOptions {
  platform: Platform;
  shell: ShellKind;
  /** An app's own messages, besides Tandem's; `false`: nothing is held against a contract. */
  contract?: Contract | false;
  /** What the shell does with a message whose behaviour no test has set. Other names are `unsupported`. */
  defaults?: (bridge: FakeBridge) => Record<string, Behaviour>;
}

/**
 * The shell's end of the bridge: a complete fake, which records every message of every page in Node, so that
 * navigations lose none. It listens to main frames only, as shells do. What is said outside the contract, by a page or
 * by the test in the shell's name, fails the test at its end.
 */
export class FakeBridge {
  /** What happened between the pages and the shell, in order; printed and attached where the test fails. */
  readonly timeline = new Timeline();
  readonly #options: FakeBridgeOptions;
  readonly #guard: ContractGuard;
  readonly #messages = new ReceivedMessages();
  readonly #behaviours: Behaviours;
  readonly #background = new Background();
  readonly #way = new FaultyWay(this.timeline, this.#background.closing);
  readonly #failures = new ChannelFailures();
  #context: BrowserContext | undefined;

  constructor(options: FakeBridgeOptions) {
    this.#options = options;
    this.#guard = new ContractGuard(options.contract, this.timeline);
    this.#behaviours = new Behaviours(options.shell, options.defaults?.(this) ?? {});
  }

  /** Every message so far, oldest first. */
  get messages(): readonly ReceivedMessage[] {
    return this.#messages.all;
  }

  /** The names of the messages that the shell understands: those it knows by itself, and those a test has told it of. */
  get capabilities(): string[] {
    return this.#behaviours.capabilities;
  }

  /** Sets what the shell does with the message `name`, and what becomes of its reply (or of an event), from now on. */
  on<Name extends PageMessageName | ShellEventName | (string & {})>(name: Name): MessageBehaviour<Name> {
    const set = (behaviour: Behaviour, fails = false) => {
      this.#behaviours.set(name, behaviour);
      return this.#failures.set(this.#context, name, fails);
    };
    return {
      ...this.#way.switches(name),
      answer: (data) => set(answering(data)),
      refuse: (code, message) => set(refusing(code, message)),
      silent: () => set(silence),
      fail: () => set(silence, true),
      handle: (handler) => set(handling(handler as Handler, (error) => this.#background.fail(error))),
      slow: (milliseconds) => {
        const before = this.#behaviours.of(name);
        return set(async (message, page) => {
          await delay(milliseconds, undefined, { signal: this.#background.closing });
          return before(message, page);
        });
      },
    };
  }

  /** Sets what becomes of every reply and event, from now on. */
  onAll(): Faults {
    return this.#way.switches();
  }

  /**
   * Sends an event of the shell's to every open page.
   *
   * @throws {Error} if a page can't receive it, or the kind of shell can't say it
   */
  async send(name: ShellEventName | (string & {}), data: MessageData = {}): Promise<void> {
    const { shell } = this.#options;
    if (!canSend(shell, name)) throw new Error(`A ${shell} shell can't say ${name}.`);
    this.#guard.checkEvent(name, data);
    await this.#sendEvent(name, JSON.stringify({ ...data, v: BRIDGE_VERSION, name }));
  }

  /**
   * Says what a golden fixture says, as it stands: an event, to every open page; a reply, with the id it needs, to every
   * message from now on that it can be a reply to.
   *
   * @throws {TypeError} for a message: those are the pages' to send
   */
  async replay(fixture: GoldenFixture): Promise<void> {
    if (fixture.kind === 'message') throw new TypeError(`A shell can't say it: ${fixture.title}`);
    if (fixture.kind === 'event') await this.#sendEvent(fixture.title, wireText(fixture));
    else this.#behaviours.set(fixture.to ?? '', () => ({ wireReply: (id) => wireReply(fixture, id) }));
  }

  /** Puts the shell around every page of `context`, from each page's next navigation on. */
  async attach(context: BrowserContext): Promise<void> {
    const { platform, shell } = this.#options;
    this.#context = context;
    context.on('page', (page) => {
      page.on('framenavigated', (frame) => {
        if (frame === page.mainFrame()) this.timeline.note('navigation', frame.url());
      });
    });
    if (shell === 'none') return;
    await context.exposeBinding(BINDING, ({ frame, page }: { frame: Frame; page: Page }, text: string) =>
      frame === page.mainFrame() ? this.#receive(text, page) : [],
    );
    await context.addInitScript(installPageChannel, { platform, shell, components: [SIGN_OUT_COMPONENT] });
  }

  /** Lets the shell finish what it is doing; late replies are dropped. Resolves with why the test has to fail, if it has. */
  async close(): Promise<unknown> {
    await Promise.race([this.settle(), delay(1000, undefined, { ref: false })]);
    await this.#background.close();
    return this.#background.error ?? this.#guard.error();
  }

  /** Resolves once `isTrue` of the messages, or after `timeoutMilliseconds`, with what it is then. */
  waitUntil(isTrue: (messages: readonly ReceivedMessage[]) => boolean, timeoutMilliseconds: number): Promise<boolean> {
    return this.#messages.waitUntil(isTrue, timeoutMilliseconds);
  }

  /** Resolves once everything that the pages have sent so far is in {@link messages}. */
  async settle(): Promise<void> {
    const pages = this.#context?.pages() ?? [];
    await Promise.all(pages.map((page) => page.evaluate(() => undefined).catch(() => {})));
  }

  async #receive(text: string, page: Page): Promise<string[]> {
    const read = this.#options.shell === 'hotwire' ? readHotwireMessage : readEnvelope;
    const message = read(text, page.url());
    this.timeline.note('message', text);
    const verdict = this.#guard.verdictOf(text, message);
    if (!message) return [];
    const { name } = message;
    this.#messages.add(message);

    if (this.#way.isDeadAt(name)) return [];
    const decision = await this.#behaviours.of(name, verdict)(message, page);
    // In a task of its own: the reply goes first.
    if (decision.afterwards) this.#background.run(delay(0).then(decision.afterwards));
    const reply = this.#replyTo(message, decision);
    const replies = reply === undefined ? [] : await this.#way.pass(name, reply);
    for (const each of replies) this.timeline.note('reply', `${name} ${each}`);
    return replies;
  }

  /** Pages older than the envelope wait for no reply. */
  #replyTo(message: ReceivedMessage, { outcome, wireReply }: Decision): string | undefined {
    if (message.id === undefined) return undefined;
    if (wireReply) return wireReply(message.id);
    const { name, component } = message;
    if (outcome?.ok && !component) this.#guard.checkReply(name, outcome.data);
    return outcome && replyText(this.#options.shell, message, outcome);
  }

  async #sendEvent(name: string, text: string): Promise<void> {
    if (this.#way.isDeadAt(name)) return;
    const sent = this.#way.pass(name, text).then((texts) => this.#deliver(name, texts));
    if (this.#way.holdsBack(name)) this.#background.run(sent);
    else await sent;
  }

  async #deliver(name: string, texts: string[]): Promise<void> {
    for (const text of texts) {
      this.timeline.note('event', text);
      for (const page of this.#context?.pages() ?? []) await deliverEvent(page, this.#options, { name, text });
    }
  }
}
