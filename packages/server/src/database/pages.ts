/** Some rows of many, and where those after them begin. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  /** The id to ask for the next ones by; `null` where there are none. */
  readonly before: string | null;
}

/** What was found of so many rows and one more, by whose being there it is known whether there are others. */
export function pageOf<Row extends { readonly id: string }>(found: readonly Row[], count: number): Page<Row> {
  const rows = found.slice(0, count);
  return { rows, before: found.length > count ? (rows.at(-1)?.id ?? null) : null };
}
