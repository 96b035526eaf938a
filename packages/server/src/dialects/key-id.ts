import { hashSecret } from '../secrets.ts';

const LENGTH = 22;

/** What a token says it was made with: enough of a hash to tell our own keys apart, and nothing of the key. */
export function keyIdOf(key: string): string {
  return hashSecret(key).slice(0, LENGTH);
}
