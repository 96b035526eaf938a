import type { MessageData } from '@tandem-auth/bridge';
import type { ContractRules } from './contract-rules.ts';

/** A message that the shell has got from a page. */
export interface ReceivedMessage {
  readonly name: string;
  /** What the message carried, without the envelope's `name`, `id` and `v`. */
  readonly data: MessageData;
  /** The envelope's; pages older than the envelope send neither. */
  readonly id?: string;
  readonly v?: number;
  /** Of Hotwire Native's bridge, whose events are the names of messages here. */
  readonly component?: string;
  /** The address of the page that sent it. */
  readonly url: string;
}

export type Verdict = ReturnType<ContractRules['verdictOf']>;

/** The component of Hotwire Native's bridge that signs out. */
export const SIGN_OUT_COMPONENT = 'sign-out';

/** Reads the text of a message, in Tandem's envelope or older; `undefined` where it has no name. */
export function readEnvelope(text: string, url: string): ReceivedMessage | undefined {
  const { name, id, v, ...data } = parse(text);
  if (typeof name !== 'string' || name === '') return undefined;
  return { name, data, url, ...(typeof id === 'string' && { id }), ...(typeof v === 'number' && { v }) };
}

/** Reads the text of a message of Hotwire Native's bridge. What that adds to the data, `metadata`, is left out. */
export function readHotwireMessage(text: string, url: string): ReceivedMessage | undefined {
  const { id, component, event, data } = parse(text) as Record<string, string | MessageData>;
  if (typeof event !== 'string' || typeof component !== 'string' || typeof id !== 'string') return undefined;
  const { metadata: _, ...own } = (data ?? {}) as MessageData;
  return { name: event, component, data: own, id, url };
}

/** The one message that Tandem has on Hotwire Native's bridge: `sign-out`, `signOut`, `{path}`. */
export function hotwireVerdict({ component, name, data }: ReceivedMessage): Verdict {
  if (component !== SIGN_OUT_COMPONENT || name !== 'signOut') return 'unsupported';
  return typeof data['path'] === 'string' ? 'valid' : 'invalid';
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
