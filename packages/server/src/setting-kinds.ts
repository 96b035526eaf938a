import { makeValidator } from 'envalid';
import { entropyBits, leastEntropyBits } from './app-secret.ts';

const DAY_SECONDS = 24 * 60 * 60;

/** How long something lives. */
export const lifetimeSeconds = makeValidator((text) => wholeNumber(text, { least: 60, most: 400 * DAY_SECONDS }));

/** What keys are derived from. */
export const secret = makeValidator((text) => {
  const bits = Math.floor(entropyBits(text));
  if (bits < leastEntropyBits) {
    throw new Error(
      `must hold at least 32 random bytes (this one has at most ${bits} of 256 bits): try openssl rand -hex 32`,
    );
  }
  return text;
});

export function wholeNumber(text: string, range: { least: number; most: number }): number {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= range.least && number <= range.most)) {
    throw new Error(`must be a whole number from ${range.least} to ${range.most}, not '${text}'`);
  }
  return number;
}
