import { constantTimeEqual, messageAuthenticationCode } from '../secrets.ts';

/** Which session, and how often it had been renewed when this was sealed. */
export interface SessionReference {
  readonly sessionId: string;
  readonly generation: number;
}

const FORM = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.(0|[1-9]\d{0,8})\.([\w-]{43})$/;

/** `<session id>.<generation>.<HMAC-SHA-256>`. Nothing about it is stored, so nothing at rest can be stolen and used. */
export function seal(key: Buffer, reference: SessionReference): string {
  const text = `${reference.sessionId}.${reference.generation}`;
  return `${text}.${messageAuthenticationCode(key, text)}`;
}

/** The reference, or `null` for anything that this key has not sealed, to the character. */
export function unseal(key: Buffer, sealed: string): SessionReference | null {
  const [, sessionId, generation, code] = FORM.exec(sealed) ?? [];
  if (!sessionId || !generation || !code) return null;
  if (!constantTimeEqual(code, messageAuthenticationCode(key, `${sessionId}.${generation}`))) return null;
  return { sessionId, generation: Number(generation) };
}
