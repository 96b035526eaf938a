import type { MessageData, Outcome } from './envelope.ts';
import { MAXIMUM_DEPTH, MAXIMUM_LENGTH } from './limits.ts';

/**
 * Reads a JSON object out of what came from the other side: an object or its JSON. `undefined` for anything else, for
 * more than 64 Ki characters or 32 levels, and for a `__proto__` at any depth. The result is a copy, of data only.
 */
export function readObject(message: unknown): MessageData | undefined {
  try {
    const text = typeof message === 'string' ? message : JSON.stringify(message);
    if (text.length > MAXIMUM_LENGTH) return undefined;
    const value: unknown = JSON.parse(text, (key, member) => {
      if (key === '__proto__') throw key;
      return member;
    });
    return isObject(value) && !isDeeper(value, MAXIMUM_DEPTH) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What a reply says; `undefined` where it isn't one. A refusal without a code is `refused`. */
export function readOutcome({ ok, data, error }: MessageData): Outcome | undefined {
  if (ok === true && isObject(data ?? {})) return { ok, data: (data ?? {}) as MessageData };
  if (ok === false) return refusal(error);
  return undefined;
}

/** The refusal that an error of any kind amounts to. */
export function refusal(error: unknown): Outcome {
  const { code, message } = (error ?? {}) as MessageData;
  return {
    ok: false,
    error: { code: typeof code === 'string' ? code : 'refused', message: String(message ?? code ?? 'refused') },
  };
}

function isObject(value: unknown): value is MessageData {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDeeper(value: unknown, depth: number): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    (depth < 1 || Object.values(value).some((member) => isDeeper(member, depth - 1)))
  );
}
