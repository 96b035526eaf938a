import type { Page } from '@playwright/test';
import { BridgeError, type MessageData, type Outcome } from '@tandem-auth/bridge';
import type { ReceivedMessage } from './received-message.ts';

/**
 * What the shell does with a message. What it returns is the reply's data; what it throws is a refusal, with the code of
 * a `BridgeError`. Anything else that it throws fails the test as well.
 */
export type Handler = (message: ReceivedMessage, page: Page) => MessageData | void | Promise<MessageData | void>;

/** A shell's decision: `undefined` is silence. `afterwards` runs once the reply has been sent. */
export interface Decision {
  outcome?: Outcome;
  /** What to send instead of the reply of an outcome, once it is known which message it is to. */
  wireReply?: (id: string) => string;
  afterwards?: () => Promise<void>;
}

/** How a shell decides about the messages of one name. */
export type Behaviour = (message: ReceivedMessage, page: Page) => Decision | Promise<Decision>;

export const silence: Behaviour = () => ({});

export function answering(data: MessageData = {}): Behaviour {
  return () => ({ outcome: { ok: true, data } });
}

export function refusing(code = 'refused', message: string = code): Behaviour {
  return () => ({ outcome: { ok: false, error: { code, message } } });
}

/** The behaviour that runs `handler`, and tells `onFault` of what it shouldn't have thrown. */
export function handling(handler: Handler, onFault: (error: unknown) => void): Behaviour {
  return async (message, page) => {
    try {
      return { outcome: { ok: true, data: (await handler(message, page)) ?? {} } };
    } catch (error) {
      if (!(error instanceof BridgeError)) onFault(error);
      const code = error instanceof BridgeError ? error.code : 'refused';
      return { outcome: { ok: false, error: { code, message: String(error) } } };
    }
  };
}
