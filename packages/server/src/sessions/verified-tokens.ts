import QuickLRU from 'quick-lru';
import { constantTimeEqual, hashSecret } from '../secrets.ts';
import type { SignedClaims } from './api-tokens.ts';

/** What a signature once vouched for. */
export interface VerifiedToken {
  readonly kid: string;
  readonly claims: SignedClaims;
}

/** API tokens whose signature has been checked, so that it is checked once and not at every request. */
export interface VerifiedTokens {
  /** `null` unless this very token, to the character, has been checked before. */
  find(id: string, token: string): VerifiedToken | null;
  remember(id: string, token: string, verified: VerifiedToken): void;
}

const MOST_TOKENS = 20_000;

/** Kept by the token's own id (`jti`), and as a hash: a token itself is nowhere at rest. */
export function rememberVerifiedTokens(): VerifiedTokens {
  const tokens = new QuickLRU<string, { hash: string; verified: VerifiedToken }>({ maxSize: MOST_TOKENS });
  return {
    find(id, token) {
      const known = tokens.get(id);
      return known && constantTimeEqual(known.hash, hashSecret(token)) ? known.verified : null;
    },
    remember: (id, token, verified) => void tokens.set(id, { hash: hashSecret(token), verified }),
  };
}
