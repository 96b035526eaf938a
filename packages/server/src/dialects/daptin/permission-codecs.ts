import { ACTIONS, isMatrix, type Matrix, STANDINGS, type Standing } from '../../people/permissions/matrix.ts';

/** A way of writing a matrix as a number. */
export interface PermissionCodec {
  write(matrix: Matrix): number;
  /** `null` for a number that is none. */
  read(number: number): Matrix | null;
}

/** `OOOGGGXXX`: three digits each for the owner, the group and guests, `127` being everything. */
const DECIMAL_ORDER: readonly Standing[] = ['owner', 'group', 'guest'];
const BASE = 1000;
const EVERYTHING = 2 ** ACTIONS.length - 1;

const decimal: PermissionCodec = {
  write: (matrix) =>
    DECIMAL_ORDER.reduce((number, standing) => number * BASE + ((matrix >> shiftOf(standing)) & EVERYTHING), 0),
  read(number) {
    if (!Number.isInteger(number) || number < 0 || number >= BASE ** DECIMAL_ORDER.length) return null;
    let matrix = 0;
    let rest = number;
    for (const standing of DECIMAL_ORDER.toReversed()) {
      const bits = rest % BASE;
      if (bits > EVERYTHING) return null;
      matrix |= bits << shiftOf(standing);
      rest = Math.floor(rest / BASE);
    }
    return matrix;
  },
};

/** 21 bits: seven for guests from the lowest bit on, then seven for the owner, then seven for the group. */
const mask: PermissionCodec = {
  write: (matrix) => matrix,
  read: (number) => (isMatrix(number) ? number : null),
};

export const PERMISSION_CODECS = { decimal, mask } as const;

function shiftOf(standing: Standing): number {
  return ACTIONS.length * STANDINGS.indexOf(standing);
}
