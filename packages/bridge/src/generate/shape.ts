import type { TSchema } from 'typebox';

/** What a value looks like, in the words that TypeScript, Swift, Kotlin and JSON Schema have in common. */
export type Shape =
  | { readonly kind: 'string' | 'number' | 'integer' | 'boolean' }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'array'; readonly items: Shape }
  | ObjectShape;

export interface ObjectShape {
  readonly kind: 'object';
  readonly members: readonly Member[];
}

export interface Member {
  readonly name: string;
  readonly shape: Shape;
  readonly optional: boolean;
  readonly description?: string;
}

/** What says nothing about a value's shape. */
const REMARKS = ['description', 'title', 'examples', '$comment'];

/**
 * Reads a TypeBox schema, that is a JSON Schema.
 *
 * @param path what to call it in an error
 * @throws {TypeError} for what has no counterpart in one of the languages
 */
export function shapeOf(schema: TSchema, path: string): Shape {
  const { type, enum: values, properties, required = [], items, ...rest } = schema as JsonSchema;
  const unknown = Object.keys(rest).filter((keyword) => !REMARKS.includes(keyword));
  if (unknown.length > 0) throw new TypeError(`${path}: ${unknown.join(', ')} can’t be said in every language.`);
  if (values) {
    const strings = values.filter((value) => typeof value === 'string');
    if (strings.length < values.length || values.length === 0) throw new TypeError(`${path}: an enum is of strings.`);
    return { kind: 'enum', values: strings };
  }
  switch (type) {
    case 'string':
    case 'number':
    case 'integer':
    case 'boolean':
      return { kind: type };
    case 'array':
      if (!items) throw new TypeError(`${path}: an array says what it is of.`);
      return { kind: 'array', items: shapeOf(items, `${path}[]`) };
    case 'object':
      if (Object.hasOwn(properties ?? {}, '__proto__'))
        throw new TypeError(`${path}: no message with a __proto__ is ever accepted.`);
      return {
        kind: 'object',
        members: Object.entries(properties ?? {}).map(([name, member]) => ({
          name,
          shape: shapeOf(member, `${path}.${name}`),
          optional: !required.includes(name),
          ...(typeof member.description === 'string' && { description: member.description }),
        })),
      };
    default:
      throw new TypeError(`${path}: ${JSON.stringify(schema)} can’t be said in every language.`);
  }
}

type JsonSchema = {
  type?: string;
  enum?: unknown[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  description?: string;
} & TSchema;
