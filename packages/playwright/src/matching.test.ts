import { expect, test } from 'vitest';
import { matches } from './matching.ts';

test.each([
  [{}, {}, true],
  [{ a: [1, { b: null }] }, { a: [1, { b: null }] }, true],
  [{ a: 1 }, {}, false],
  [{}, { a: 1 }, false],
  [{ a: [1] }, { a: { 0: 1 } }, false],
  [{ a: null }, { a: {} }, false],
  [{ a: 'text' }, { a: expect.any(String) }, true],
  [{ a: { b: 1, c: 2 } }, { a: expect.objectContaining({ b: 1 }) }, true],
  [{ a: 1 }, { a: expect.any(String) }, false],
])('%j against %j: %s', (actual, expected, result) => {
  expect(matches(actual, expected)).toBe(result);
});
