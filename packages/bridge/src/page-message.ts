import { BRIDGE_VERSION, type MessageData } from './envelope.ts';
import { messageNames, pageChecks } from './generated/messages.ts';
import { readObject } from './incoming.ts';

/** What a shell makes of something that a page has sent. */
export type PageMessageRead =
  | { readonly verdict: 'valid'; readonly name: string; readonly id: string | null; readonly data: MessageData }
  | { readonly verdict: 'unsupported' | 'invalid'; readonly name: string | null; readonly id: string | null };

/**
 * Reads a page's message as shells do: an object or its JSON. Pages of old leave out `id` and `v`; they wait for no reply
 * (`id` is `null` then).
 *
 * @param known the names that the shell understands besides the contract's
 */
export function readPageMessage(message: unknown, known: readonly string[] = []): PageMessageRead {
  const content = readObject(message);
  if (!content) return { verdict: 'invalid', name: null, id: null };
  const { name, id: sentId, v = BRIDGE_VERSION, ...data } = content;
  const id = typeof sentId === 'string' && sentId !== '' ? sentId : null;
  const isWellFormed = typeof name === 'string' && name !== '' && id === (sentId ?? null) && Number.isInteger(v);
  if (!isWellFormed) return { verdict: 'invalid', name: null, id };
  const isKnown = [...messageNames.page, ...known].includes(name);
  if (v !== BRIDGE_VERSION || !isKnown) return { verdict: 'unsupported', name, id };
  if (pageChecks[name]?.(data) === false) return { verdict: 'invalid', name, id };
  return { verdict: 'valid', name, id, data };
}
