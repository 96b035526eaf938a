import type { Message } from './message.ts';

/** Where mails stay that have no server to go to: the last hundred, in memory, for developers and tests to read. */
export interface Mailbox {
  /** The newest first. */
  list(): readonly Message[];
  find(id: string): Message | null;
  put(message: Message): void;
}

const ROOM = 100;

export function openMailbox(): Mailbox {
  const messages: Message[] = [];
  return {
    list: () => [...messages],
    find: (id) => messages.find((message) => message.id === id) ?? null,
    put(message) {
      messages.unshift(message);
      messages.splice(ROOM);
    },
  };
}
