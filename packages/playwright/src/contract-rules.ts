import type { MessageData } from '@tandem-auth/bridge';
import { type Contract, checksOf, contract } from '@tandem-auth/bridge/contract';
import { type PageMessageRead, readPageMessage } from '@tandem-auth/bridge/shell';

/** What pages and shells may say to each other: Tandem's contract, and an app's own besides. */
export class ContractRules {
  readonly #pageNames: readonly string[];
  readonly #eventNames: readonly string[];
  readonly #checks: ReturnType<typeof checksOf>;

  constructor(own: Contract = contract) {
    const messages = [...contract.messages, ...own.messages];
    const names = (from: 'page' | 'shell') =>
      messages.filter((message) => message.from === from).map(({ name }) => name);
    this.#pageNames = names('page');
    this.#eventNames = names('shell');
    this.#checks = { ...checksOf(own), ...checksOf(contract) };
  }

  /** A page's message on the wire, as any shell reads it. */
  verdictOf(text: string): PageMessageRead['verdict'] {
    const read = readPageMessage(text, this.#pageNames);
    return read.verdict === 'valid' && this.#checks[read.name]?.data?.(read.data) === false ? 'invalid' : read.verdict;
  }

  allowsReply(to: string, data: MessageData): boolean {
    return this.#checks[to]?.reply?.(data) !== false;
  }

  allowsEvent(name: string, data: MessageData): boolean {
    return this.#eventNames.includes(name) && this.#checks[name]?.data?.(data) !== false;
  }
}
