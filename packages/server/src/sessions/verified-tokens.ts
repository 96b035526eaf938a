import QuickLRU from 'quick-lru';
import { constantTimeEqual } from '../secrets.ts';
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
  const tokens = new QuickLRU<string, { token: string; verified: VerifiedToken }>({ maxSize: MOST_TOKENS });
  return {
    find(id, token) {
      const known = tokens.get(id);
      return known && constantTimeEqual(token, known.token) ? known.verified : null;
    },
    remember: (id, token, verified) => void tokens.set(id, { token, verified }),
  };
}
