import type { ClientHost } from './host.ts';

/** What proves that a handoff code is meant for this shell (PKCE S256, RFC 7636). */
export interface HandoffProof {
  /** Never leaves native code but to claim. */
  readonly verifier: string;
  /** For the page. */
  readonly challenge: string;
}

export async function createHandoffProof({ randomBytes, sha256 }: ClientHost): Promise<HandoffProof> {
  const verifier = base64url(randomBytes(32));
  const ascii = Uint8Array.from(verifier, (character) => character.charCodeAt(0));
  return { verifier, challenge: base64url(await sha256(ascii)) };
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** RFC 4648, 5, without padding. */
function base64url(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const [first = 0, second, third] = bytes.subarray(index, index + 3);
    const bits = (first << 16) | ((second ?? 0) << 8) | (third ?? 0);
    const letters = [18, 12, 6, 0].map((shift) => ALPHABET[(bits >> shift) & 63]);
    text += letters.slice(0, third !== undefined ? 4 : second !== undefined ? 3 : 2).join('');
  }
  return text;
}
