import { expect, test } from 'vitest';
import { isAllowed, productionDependencies } from './licences.ts';

test('nothing that runs in production is under a licence that we would pass on', () => {
  const dependencies = productionDependencies();
  expect(dependencies.map(({ name }) => name)).toContain('fastify');
  expect(dependencies.filter(({ licence }) => !isAllowed(licence))).toEqual([]);
});

test.each(['MIT', 'ISC', 'BSD-3-Clause', '(MIT OR GPL-3.0-only)', 'MIT AND ISC'])('%s is allowed', (licence) => {
  expect(isAllowed(licence)).toBe(true);
});

test.each([
  'AGPL-3.0-only',
  'GPL-3.0-or-later',
  'LGPL-2.1',
  'EPL-2.0',
  'MIT AND GPL-3.0-only',
  '(MIT OR ISC) AND AGPL-3.0-only',
  'SEE LICENSE IN LICENSE.md',
  'UNLICENSED',
  '',
])('%j is refused', (licence) => {
  expect(isAllowed(licence)).toBe(false);
});
