/** One line of the table that `pnpm bench` prints, and the budget that it is held against. */
export interface Measurement {
  readonly what: string;
  readonly value: number;
  readonly unit: 'ms' | '×';
  readonly atMost?: number;
  /** What the value was taken from, such as the fastest and the slowest run. */
  readonly detail: string;
}

export function withinBudget({ value, atMost }: Measurement): boolean {
  return atMost === undefined || value <= atMost;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle) - 1] ?? Number.NaN)) / 2;
}
