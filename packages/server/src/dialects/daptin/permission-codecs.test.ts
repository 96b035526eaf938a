import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ACTIONS,
  type Action,
  matrixOf,
  STANDINGS,
  type Standing,
  WHOLE_MATRIX,
} from '../../people/permissions/matrix.ts';
import { PERMISSION_CODECS } from './permission-codecs.ts';

const { decimal, mask } = PERMISSION_CODECS;

/** As the other system's documentation has them. */
const BITS = { peek: 1, read: 2, create: 4, update: 8, delete: 16, execute: 32, refer: 64 } as const;
const DECIMAL_PLACES = { owner: 1_000_000, group: 1000, guest: 1 } as const;
const MASK_PLACES = { guest: 2 ** 0, owner: 2 ** 7, group: 2 ** 14 } as const;

describe('permissions as numbers', () => {
  it('127003033: all for the owner, peek and read for the group, peek and execute for guests', () => {
    const matrix = matrixOf({ owner: ACTIONS, group: ['peek', 'read'], guest: ['peek', 'execute'] });
    expect(decimal.write(matrix)).toBe(127_003_033);
    expect(decimal.read(127_003_033)).toBe(matrix);
  });

  it.each([
    ['guests read', 2, { guest: ['read'] }],
    ['the owner reads', 256, { owner: ['read'] }],
    ['the group reads', 32_768, { group: ['read'] }],
    ['the owner may everything', 16_256, { owner: ACTIONS }],
    ['everybody may everything', 2_097_151, { guest: ACTIONS, owner: ACTIONS, group: ACTIONS }],
  ] as const)('%s: the mask %i', (_what, written, grants) => {
    expect(mask.write(matrixOf(grants))).toBe(written);
    expect(mask.read(written)).toBe(matrixOf(grants));
  });

  it.each(STANDINGS.flatMap((standing) => ACTIONS.map((action): [Standing, Action] => [standing, action])))(
    'the bit of what the %s may: %s',
    (standing, action) => {
      const matrix = matrixOf({ [standing]: [action] });
      expect(decimal.write(matrix)).toBe(BITS[action] * DECIMAL_PLACES[standing]);
      expect(mask.write(matrix)).toBe(BITS[action] * MASK_PLACES[standing]);
    },
  );

  it('every matrix is read as it was written, by either, and no two are written alike', () => {
    const written = new Set<number>();
    const lost: number[] = [];
    for (let matrix = 0; matrix <= WHOLE_MATRIX; matrix += 1) {
      const number = decimal.write(matrix);
      written.add(number);
      if (decimal.read(number) !== matrix || mask.read(mask.write(matrix)) !== matrix) lost.push(matrix);
    }
    expect([lost, written.size]).toEqual([[], WHOLE_MATRIX + 1]);
  });

  it('a number is a permission where each three digits are at most 127', () => {
    const digits = fc.integer({ min: 0, max: 999 });
    fc.assert(
      fc.property(digits, digits, digits, (owner, group, guest) => {
        const isOne = [owner, group, guest].every((bits) => bits <= 127);
        expect(decimal.read(owner * 1_000_000 + group * 1000 + guest) !== null).toBe(isOne);
      }),
    );
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 128, 127_128_000, 1_000_000_000, 2 ** 53])(
    'the decimal %d is none',
    (number) => {
      expect(decimal.read(number)).toBeNull();
    },
  );

  it.each([-1, 0.5, Number.NaN, 2_097_152, 127_003_033])('the mask %d is none', (number) => {
    expect(mask.read(number)).toBeNull();
  });
});
