import type { Member, ObjectShape, Shape } from './shape.ts';

/**
 * The condition, in TypeScript, that the object `value` has the members of `shape`. Written out like this, the page's few checks
 * are smaller than what would make them.
 */
export function pageCheck({ members }: ObjectShape, value: string): string {
  return members.map((member) => conditionOf(member, memberOf(value, member.name))).join(' && ') || 'true';
}

function conditionOf({ shape, optional }: Member, value: string): string {
  if (!optional) return conditionFor(shape, value);
  // `null`, too: some languages can’t leave out what isn’t there.
  return shape.kind === 'string' ? `isString(${value} ?? '')` : `(${value} == null || ${conditionFor(shape, value)})`;
}

function conditionFor(shape: Shape, value: string): string {
  switch (shape.kind) {
    case 'enum':
      return `${JSON.stringify(shape.values)}.includes(${value})`;
    case 'array':
      return `Array.isArray(${value}) && ${value}.every((item) => ${conditionFor(shape.items, 'item')})`;
    case 'object':
      return `isObject(${value}) && ${pageCheck(shape, value)}`;
    case 'string':
      return `isString(${value})`;
    case 'boolean':
      return `typeof ${value} === 'boolean'`;
    case 'integer':
      return `Number.isSafeInteger(${value})`;
    case 'number':
      return `Number.isFinite(${value})`;
  }
}

function memberOf(value: string, name: string): string {
  return /^[a-zA-Z_$][\w$]*$/.test(name) ? `${value}.${name}` : `${value}[${JSON.stringify(name)}]`;
}
