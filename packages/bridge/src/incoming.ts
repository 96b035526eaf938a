import { BridgeError } from './bridge-error.ts';
import { isObject, isString } from './checks.ts';
import type { MessageData } from './envelope.ts';
import { MAXIMUM_DEPTH, MAXIMUM_LENGTH } from './limits.ts';

/**
 * Reads a JSON object out of what came from the other side: an object or its JSON. `undefined` for anything else, for
 * more than 64 Ki characters or 32 levels, and for a `__proto__` at any depth. The result is a copy, of data only.
 */
export function readObject(message: unknown): MessageData | undefined {
  try {
    const text = isString(message) ? (message as string) : JSON.stringify(message);
    const value: unknown = text.length > MAXIMUM_LENGTH || JSON.parse(text);
    if (isObject(value) && isHarmless(value, MAXIMUM_DEPTH)) return value as MessageData;
  } catch {
    // Neither JSON nor what JSON can say.
  }
  return undefined;
}

/** What a reply says: its data, or the shell's refusal; `undefined` where it isn't one. */
export function readAnswer({ ok, data, error }: MessageData): MessageData | BridgeError | undefined {
  if (ok === false) return refusal(error);
  const content = data ?? {};
  return ok === true && isObject(content) ? (content as MessageData) : undefined;
}

/** The refusal that an error of any kind amounts to: `refused` where it has no code. */
export function refusal(error: unknown): BridgeError {
  const { code, message } = (error ?? {}) as { code?: string; message?: string };
  return new BridgeError((isString(code) && code) || 'refused', isString(message) ? message : undefined);
}

function isHarmless(value: unknown, depth: number): boolean {
  return (
    Object(value) !== value ||
    (depth > 0 &&
      Object.entries(value as object).every(([key, member]) => key !== '__proto__' && isHarmless(member, depth - 1)))
  );
}
