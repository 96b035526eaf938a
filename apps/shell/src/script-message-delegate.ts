import type { BridgeErrorCode, Outcome, PageMessageName, PageMessages } from '@tandem-auth/bridge';
import { readPageMessage } from '@tandem-auth/bridge/shell';
import { ClientError } from '@tandem-auth/client';

/** What the shell does with each message; what it returns is the reply, what it throws a refusal. */
export type MessageHandlers = {
  readonly [Name in PageMessageName]: (
    data: PageMessages[Name]['data'],
  ) => PageMessages[Name]['reply'] | Promise<PageMessages[Name]['reply']>;
};

/** A visit that a page's Turbo proposes. */
export interface ProposedVisit {
  readonly url: string;
  readonly action: 'advance' | 'replace';
}

/** A web view, as far as its pages' messages go. */
export interface MessageSource {
  visitProposed(visit: ProposedVisit): void;
  /** Hands a message over to the page, if it is one of this origin's. */
  deliver(message: object): void;
}

interface RelayedMessage {
  readonly name: 'bridge' | 'visit';
  readonly origin: string;
  /** JSON. */
  readonly content: string;
}

/**
 * Takes what pages post. That it comes from a main frame, the relay's place says; that it comes from a page of the server's, its
 * origin. Anything else is ignored.
 */
export class ScriptMessageDelegate {
  readonly #origin: string;
  readonly #handlers: MessageHandlers;

  constructor(origin: string, handlers: MessageHandlers) {
    this.#origin = origin;
    this.#handlers = handlers;
  }

  receive(relayed: string, source: MessageSource): void {
    const { name, origin, content } = JSON.parse(relayed) as RelayedMessage;
    if (origin !== this.#origin) console.warn('Ignored: a message of a page that is not the server’s.');
    else if (name === 'visit') this.#propose(parse(content), source);
    else void this.#answer(parse(content), source);
  }

  #propose(message: unknown, source: MessageSource): void {
    const { url, action } = Object(message) as { url?: unknown; action?: unknown };
    if (typeof url === 'string') source.visitProposed({ url, action: action === 'replace' ? 'replace' : 'advance' });
  }

  /** Android's pages post JSON, which has become a string of JSON on its way: the message is that string. */
  async #answer(message: unknown, source: MessageSource): Promise<void> {
    const read = readPageMessage(message);
    const outcome = read.verdict === 'valid' ? await this.#handle(read.name, read.data) : refusal(read.verdict);
    if (read.id !== null) source.deliver({ v: 1, id: read.id, ...outcome });
  }

  async #handle(name: string, data: object): Promise<Outcome> {
    const handler = this.#handlers[name as PageMessageName] as (data: object) => object | Promise<object>;
    try {
      return { ok: true, data: { ...(await handler(data)) } };
    } catch (error) {
      if (error instanceof ClientError) return { ok: false, error: { code: error.code, message: error.message } };
      console.error(error);
      return refusal('refused');
    }
  }
}

/** The page's script can send the relay anything: `undefined` for what is no JSON. */
function parse(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

const CODES = { invalid: 'invalid_message', unsupported: 'unsupported', refused: 'refused' } satisfies Record<
  string,
  BridgeErrorCode
>;

function refusal(why: keyof typeof CODES): Outcome {
  return { ok: false, error: { code: CODES[why], message: '' } };
}
