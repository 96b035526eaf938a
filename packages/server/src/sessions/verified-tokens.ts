import { timingSafeEqual } from 'node:crypto';
import QuickLRU from 'quick-lru';
import type { ApiTokenClaims } from './api-tokens.ts';

/** What a signature once vouched for. */
export interface VerifiedToken {
  readonly kid: string;
  readonly claims: ApiTokenClaims;
}

/** API tokens whose signature has been checked, so that it is checked once and not at every request. */
export interface VerifiedTokens {
  /** `null` unless this very token, to the character, has been checked before. */
  find(id: string, token: string): VerifiedToken | null;
  remember(id: string, token: string, verified: VerifiedToken): void;
}

const MOST_TOKENS = 20_000;

/** By the token's own id (`jti`): whatever else is spelt like it is another token. */
export function rememberVerifiedTokens(): VerifiedTokens {
  const tokens = new QuickLRU<string, { bytes: Buffer; verified: VerifiedToken }>({ maxSize: MOST_TOKENS });
  return {
    find(id, token) {
      const known = tokens.get(id);
      if (!known) return null;
      const bytes = Buffer.from(token);
      return bytes.length === known.bytes.length && timingSafeEqual(bytes, known.bytes) ? known.verified : null;
    },
    remember: (id, token, verified) => void tokens.set(id, { bytes: Buffer.from(token), verified }),
  };
}
