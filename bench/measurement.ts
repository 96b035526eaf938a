/** One line of the table that `pnpm bench` prints, and the budget that it is held against. */
export interface Measurement {
  readonly what: string;
  readonly value: number;
  readonly unit: '×' | 'ms' | '/s' | 'MB' | '';
  readonly atMost?: number;
  readonly atLeast?: number;
  /** What the value was taken from, such as the fastest and the slowest run. */
  readonly detail: string;
}

export function withinBudget({ value, atMost, atLeast }: Measurement): boolean {
  return value <= (atMost ?? Number.POSITIVE_INFINITY) && value >= (atLeast ?? Number.NEGATIVE_INFINITY);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle) - 1] ?? Number.NaN)) / 2;
}

/** The spread of what a median was taken from. */
export function spread(values: readonly number[]): string {
  return `median of ${values.length}: ${Math.round(Math.min(...values))} to ${Math.round(Math.max(...values))}`;
}

/** Measures each in turn, and all of that several times, so that a slow minute of the machine is everybody's. */
export async function inTurn<Name extends string>(
  rounds: number,
  runs: Record<Name, () => Promise<number>>,
): Promise<Record<Name, number[]>> {
  const results = Object.fromEntries(Object.keys(runs).map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let round = 0; round < rounds; round += 1) {
    for (const name of Object.keys(runs) as Name[]) results[name].push(await runs[name]());
  }
  return results;
}
