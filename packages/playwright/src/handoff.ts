import { createHash, randomBytes } from 'node:crypto';

/** What a shell proves with that a handoff's code was meant for it: PKCE S256 (RFC 7636). */
export interface Handoff {
  readonly verifier: string;
  readonly challenge: string;
}

export function makeHandoff(): Handoff {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}
