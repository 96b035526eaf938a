/** Whether a value is what a contract says it is. */
export type Check = (value: unknown) => boolean;

/** By the name of a message, what its data and its reply have to be. */
export interface Checks {
  readonly [name: string]: { readonly data?: Check; readonly reply?: Check };
}

type Members = Readonly<Record<string, unknown>>;

export const isString: Check = (value) => typeof value === 'string';
export const isBoolean: Check = (value) => typeof value === 'boolean';
export const isNumber: Check = Number.isFinite;
export const isInteger: Check = Number.isSafeInteger;

/** Absent or `null`: some languages can’t leave out what isn’t there. */
export const optional =
  (check: Check): Check =>
  (value) =>
    value == null || check(value);

export const oneOf =
  (...values: readonly string[]): Check =>
  (value) =>
    values.includes(value as string);

export const arrayOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

/** An object with these members, whatever others it has: a later version may bring some. */
export const objectOf =
  (members: Readonly<Record<string, Check>>): Check =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.entries(members).every(([name, check]) => check((value as Members)[name]));
