import { SignJWT } from 'jose';
import type { Static, TSchema } from 'typebox';
import type { Validator } from 'typebox/compile';
import type { Tandem, TokenAlgorithm } from '../context.ts';
import { KEY_ALGORITHM, type KeyPair } from './signing-keys.ts';

/**
 * The header of a token in the one spelling that we wrote it in; `null` for any other. It may hold nothing but what we put
 * there: `jku`, `jwk`, `x5u` and `crit` are somebody else's ideas (RFC 8725).
 */
export function readJwtHeader<Schema extends TSchema>(
  token: string,
  schema: Validator<Record<never, never>, Schema>,
): Static<Schema> | null {
  const segments = token.split('.');
  if (segments.length !== 3 || segments.includes('') || !segments.every(isCanonical)) return null;
  try {
    const header: unknown = JSON.parse(Buffer.from(segments[0] as string, 'base64url').toString('utf8'));
    return schema.Check(header) ? header : null;
  } catch {
    return null;
  }
}

/** Signs off the event loop: an RSA signature takes a millisecond, and every other request would wait for it. */
export function signJwt(claims: object, { key, type }: { key: KeyPair; type: string }): Promise<string> {
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: KEY_ALGORITHM, kid: key.kid, typ: type })
    .sign(key.privateKey);
}

/** What a token says that this key has signed; `null` for another's. Expiry is left to the caller: it goes by the injected clock. */
export function verifiedClaims(
  { jwt }: Pick<Tandem, 'jwt'>,
  token: string,
  { key, algorithm }: { key: string; algorithm: TokenAlgorithm },
): unknown {
  try {
    return jwt.verify(token, { key, algorithms: [algorithm], ignoreExpiration: true, cache: false });
  } catch {
    return null;
  }
}

/** Whether base64url is spelt as we write it. Verifiers take several spellings of one signature. */
export function isCanonical(segment: string): boolean {
  return Buffer.from(segment, 'base64url').toString('base64url') === segment;
}
