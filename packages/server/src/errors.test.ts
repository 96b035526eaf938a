import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ERRORS, TandemError } from './errors.ts';

const documentation = readFileSync(join(import.meta.dirname, '../../../docs/errors.md'), 'utf8');

it('docs/errors.md says of every error what the table says, and of no other', () => {
  const rows = [...documentation.matchAll(/^\| `(\w+)` +\| (\d{3}) +\| ([^|]+?) +\| ([^|]+?) +\|/gm)];
  const documented = rows.map(([, code, status, title, error]) => [code, Number(status), title, error]);
  const known = Object.entries(ERRORS).map(([code, { status, title, error }]) => [code, status, title, error]);
  expect(documented).toEqual(known);
});

it('what is our fault is a 503 that says when to try again', () => {
  for (const code of ['unavailable', 'overloaded'] as const) {
    const error = new TandemError(code);
    expect([error.status, error.retryAfterSeconds]).toEqual([503, 2]);
  }
});
