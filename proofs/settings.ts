/** How long to prove, and from which seed: `pnpm test:model` and `pnpm test:faults` say so. */
export const requestedRuns = numberFrom('TANDEM_PROOF_RUNS');
export const requestedSeed = numberFrom('TANDEM_PROOF_SEED');

function numberFrom(name: string): number | undefined {
  const text = process.env[name];
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new Error(`${name} must be a whole number, and is '${text}'.`);
  return number;
}
