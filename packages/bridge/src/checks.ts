/** Whether a value is what a contract says it is. */
export type Check = (value: unknown) => boolean;

/** By the name of a message, what it has to be: a reply to it, its data, or the data of an event of that name. */
export interface Checks {
  readonly [name: string]: Check;
}

type Members = Readonly<Record<string, unknown>>;

export const isString: Check = (value) => typeof value === 'string';
export const isBoolean: Check = (value) => typeof value === 'boolean';
export const isNumber: Check = (value) => Number.isFinite(value);
export const isInteger: Check = (value) => Number.isSafeInteger(value);
export const isObject: Check = (value) => Object(value) === value && !Array.isArray(value);

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
    isObject(value) && Object.entries(members).every(([name, check]) => check((value as Members)[name]));
