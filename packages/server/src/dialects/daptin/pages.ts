import { type Static, Type } from 'typebox';
import type { Slice } from '../../people/permissions/readable-rows.ts';

/** Which rows to answer. */
export interface Page {
  readonly number: number;
  readonly size: number;
}

const WHOLE_NUMBER = Type.String({ pattern: '^[1-9]\\d{0,5}$' });
const DEFAULT_SIZE = 10;
const LARGEST_SIZE = 100;

export const PageQuery = Type.Object({
  'page[number]': Type.Optional(WHOLE_NUMBER),
  'page[size]': Type.Optional(WHOLE_NUMBER),
});

/** The page that is asked for; never more rows than a hundred. */
export function pageOf(query: Static<typeof PageQuery>): Page {
  const size = Number(query['page[size]'] ?? DEFAULT_SIZE);
  return { number: Number(query['page[number]'] ?? 1), size: Math.min(size, LARGEST_SIZE) };
}

/** Where a page stands among all. */
export function linksOf({ number, size }: Page, total: number) {
  const from = Math.min((number - 1) * size, total);
  return {
    current_page: number,
    from,
    last_page: Math.max(1, Math.ceil(total / size)),
    per_page: size,
    to: Math.min(from + size, total),
    total,
  };
}

/** Which rows are on it. */
export function sliceOf({ number, size }: Page): Slice {
  return { skip: (number - 1) * size, take: size };
}
