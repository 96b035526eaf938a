import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const leastEntropyBits = 256;

/** An upper estimate of how random a secret can be: its length times the bits of its alphabet, less where it repeats itself. */
export function entropyBits(secret: string): number {
  const distinct = new Set(secret).size;
  const alphabetBits = /^[0-9a-fA-F]+$/.test(secret) ? 4 : 6;
  return distinct < 10 ? secret.length * Math.log2(Math.max(distinct, 1)) * 0.5 : secret.length * alphabetBits;
}

/** The secret of a development machine: made once, kept in the data directory, readable by its owner alone. */
export function developmentAppSecret(dataDirectory: string): string {
  const path = join(dataDirectory, 'app-secret');
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(path, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(path, 'utf8');
}
