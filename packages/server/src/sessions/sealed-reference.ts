import type { KeyObject } from 'node:crypto';
import QuickLRU from 'quick-lru';
import { constantTimeEqual, messageAuthenticationCode } from '../secrets.ts';

/** Which session, and how often it had been renewed when this was sealed. */
export interface SessionReference {
  readonly sessionId: string;
  readonly generation: number;
}

const MOST_CODES = 20_000;
const FORM = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.(0|[1-9]\d{0,8})\.([\w-]{43})$/;

/** `<session id>.<generation>.<HMAC-SHA-256>`. Nothing about it is stored, so nothing at rest can be stolen and used. */
export function seal([key]: readonly KeyObject[], reference: SessionReference): string {
  if (!key) throw new Error('There is no key to seal with.');
  const text = `${reference.sessionId}.${reference.generation}`;
  return `${text}.${messageAuthenticationCode(key, text)}`;
}

/** The reference, or `null` for anything that none of these keys has sealed, to the character. */
export function unseal(keys: readonly KeyObject[], sealed: string): SessionReference | null {
  const [, sessionId, generation, code] = FORM.exec(sealed) ?? [];
  if (!sessionId || !generation || !code) return null;
  const text = `${sessionId}.${generation}`;
  const known = knownCodes(keys);
  const remembered = known.get(text);
  if (remembered === undefined || !constantTimeEqual(code, remembered)) {
    if (!keys.some((key) => constantTimeEqual(code, messageAuthenticationCode(key, text)))) return null;
    known.set(text, code);
  }
  return { sessionId, generation: Number(generation) };
}

/** Codes that have been checked, by what they vouch for: the same few references come again and again. */
const checked = new WeakMap<readonly KeyObject[], QuickLRU<string, string>>();

function knownCodes(keys: readonly KeyObject[]): QuickLRU<string, string> {
  const known = checked.get(keys) ?? new QuickLRU<string, string>({ maxSize: MOST_CODES });
  checked.set(keys, known);
  return known;
}
