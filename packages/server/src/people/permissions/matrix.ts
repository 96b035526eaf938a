/** What may be done. */
export const ACTIONS = ['peek', 'read', 'create', 'update', 'delete', 'execute', 'refer'] as const;
/** Who may do it, by what they are to what it is done with. Everybody is a guest; a signed-in user may be more. */
export const STANDINGS = ['guest', 'owner', 'group'] as const;

export type Action = (typeof ACTIONS)[number];
export type Standing = (typeof STANDINGS)[number];

/**
 * Which actions each standing allows, as 21 bits: seven for guests from the lowest bit on, then seven for the owner, then
 * seven for groups, each in the order of {@link ACTIONS}. Formats that write it otherwise translate.
 */
export type Matrix = number;

/** A matrix as people write it: who isn't named may nothing. */
export type Grants = { readonly [standing in Standing]?: readonly Action[] };

export const STANDING_RULES = ['added', 'closest'] as const;

/**
 * How the standings of one user go together. `added`: what a guest may, everybody may; a member adds what the group may, the
 * owner what the owner may. `closest`: the closest counts alone, the owner's before the group's before the guest's.
 */
export type StandingRule = (typeof STANDING_RULES)[number];

/** A matrix that allows everything to everybody. */
export const WHOLE_MATRIX: Matrix = 2 ** (ACTIONS.length * STANDINGS.length) - 1;

/** Whether a number is one. */
export function isMatrix(value: number): value is Matrix {
  return Number.isInteger(value) && value >= 0 && value <= WHOLE_MATRIX;
}

export function matrixOf(grants: Grants): Matrix {
  let matrix = 0;
  for (const standing of STANDINGS) {
    for (const action of grants[standing] ?? []) matrix |= bitOf(action, standing);
  }
  return matrix;
}

export function grantsOf(matrix: Matrix): Record<Standing, Action[]> {
  const granted = (standing: Standing) => ACTIONS.filter((action) => matrix & bitOf(action, standing));
  return { guest: granted('guest'), owner: granted('owner'), group: granted('group') };
}

/** The standings of a user with something, or those they could have, besides the one that everybody has. */
export interface Standings {
  readonly isOwner: boolean;
  readonly isMember: boolean;
}

/** Whether a matrix lets somebody of those standings do it. */
export function allows(matrix: Matrix, action: Action, standings: Standings, rule: StandingRule): boolean {
  return (bitsFor(matrix, standings, rule) & GUEST_BITS[action]) !== 0;
}

const OWNER_SHIFT = ACTIONS.length * STANDINGS.indexOf('owner');
const GROUP_SHIFT = ACTIONS.length * STANDINGS.indexOf('group');
const GUEST_BITS = Object.fromEntries(ACTIONS.map((action, index) => [action, 2 ** index])) as Record<Action, number>;

/** In the lowest seven bits; what is above them means nothing. */
function bitsFor(matrix: Matrix, { isOwner, isMember }: Standings, rule: StandingRule): number {
  const owner = matrix >> OWNER_SHIFT;
  const group = matrix >> GROUP_SHIFT;
  if (rule === 'closest') return isOwner ? owner : isMember ? group : matrix;
  return matrix | (isOwner ? owner : 0) | (isMember ? group : 0);
}

function bitOf(action: Action, standing: Standing): number {
  return GUEST_BITS[action] << (ACTIONS.length * STANDINGS.indexOf(standing));
}
