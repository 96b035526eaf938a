import { EventEmitter, once } from 'node:events';
import type { ReceivedMessage } from './received-message.ts';

/** Every message that a shell has got. */
export class ReceivedMessages {
  readonly #all: ReceivedMessage[] = [];
  readonly #arrivals = new EventEmitter().setMaxListeners(0);

  /** Oldest first. */
  get all(): readonly ReceivedMessage[] {
    return this.#all;
  }

  add(message: ReceivedMessage): void {
    this.#all.push(message);
    this.#arrivals.emit('message');
  }

  /** Resolves once `isTrue` of the messages, or after `timeoutMilliseconds`, with what it is then. */
  async waitUntil(
    isTrue: (messages: readonly ReceivedMessage[]) => boolean,
    timeoutMilliseconds: number,
  ): Promise<boolean> {
    const signal = AbortSignal.timeout(Math.max(timeoutMilliseconds, 1));
    while (!isTrue(this.#all) && !signal.aborted) {
      await once(this.#arrivals, 'message', { signal }).catch(() => {});
    }
    return isTrue(this.#all);
  }
}
