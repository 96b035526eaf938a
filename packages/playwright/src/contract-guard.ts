import type { MessageData } from '@tandem-auth/bridge';
import type { Contract } from '@tandem-auth/bridge/contract';
import { ContractRules } from './contract-rules.ts';
import { hotwireVerdict, type ReceivedMessage, type Verdict } from './received-message.ts';
import type { Timeline } from './timeline.ts';
import { Violations } from './violations.ts';

/** Holds pages, and the shell that a test plays, to the contract. Without one all is valid. */
export class ContractGuard {
  readonly #rules: ContractRules | undefined;
  readonly #violations: Violations;

  constructor(contract: Contract | false | undefined, timeline: Timeline) {
    this.#rules = contract === false ? undefined : new ContractRules(contract);
    this.#violations = new Violations(timeline);
  }

  /** What to fail the test with, if anything. */
  error(): Error | undefined {
    return this.#violations.error();
  }

  /** A page's message, as it was on the wire. */
  verdictOf(text: string, message: ReceivedMessage | undefined): Verdict {
    if (!this.#rules) return 'valid';
    const verdict = message?.component ? hotwireVerdict(message) : this.#rules.verdictOf(text);
    if (verdict !== 'valid') this.#violations.add(`${verdict}: a page's message ${text}`);
    return verdict;
  }

  checkReply(to: string, data: MessageData | undefined): void {
    if (this.#rules?.allowsReply(to, data ?? {}) === false) {
      this.#violations.add(`the shell's reply to ${to} ${JSON.stringify(data)}`);
    }
  }

  checkEvent(name: string, data: MessageData): void {
    if (this.#rules?.allowsEvent(name, data) === false) {
      this.#violations.add(`the shell's event ${name} ${JSON.stringify(data)}`);
    }
  }
}
