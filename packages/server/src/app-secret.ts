import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const leastEntropyBits = 256;
const FEWEST_CHARACTERS = 10;

/** How random a secret can be at most: the length of what doesn't repeat itself, times the bits of its alphabet. */
export function entropyBits(secret: string): number {
  const alphabetBits = /^[0-9a-fA-F]+$/.test(secret) ? 4 : 6;
  const distinct = new Set(secret).size;
  return distinct < FEWEST_CHARACTERS ? 0 : period(secret) * alphabetBits;
}

/** The length of the shortest text that a text repeats at least twice: 3 for `abcabcab`; else its own. */
export function period(text: string): number {
  for (let length = 1; length <= text.length / 2; length += 1) {
    if (text.startsWith(text.slice(length))) return length;
  }
  return text.length;
}

/**
 * The secret of a development machine: made once, kept in the data directory, readable by its owner alone. It is put in place
 * whole, whoever else is making one at the same time.
 */
export function developmentAppSecret(dataDirectory: string): string {
  const path = join(dataDirectory, 'app-secret');
  const unfinished = `${path}.${process.pid}`;
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  writeFileSync(unfinished, randomBytes(32).toString('hex'), { mode: 0o600 });
  try {
    linkSync(unfinished, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(unfinished);
  }
  return readFileSync(path, 'utf8');
}
