import type { FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { FieldErrors } from '../errors.ts';

/** Checks and never changes: nothing is coerced, removed or filled in, whatever the app around us has set up. */
export const strictValidatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema }) => {
  const compiled = Compile(schema);
  return (value: unknown) => {
    if (compiled.Check(value)) return { value };
    return { error: compiled.Errors(value) as unknown as FastifySchemaValidationError[] };
  };
};

/**
 * The validator's findings as sentences, by the member they are about; `body` for the whole.
 *
 * @param part of the request: `body`, `querystring`, `params` or `headers`
 */
export function fieldErrors(findings: readonly FastifySchemaValidationError[], part: string): FieldErrors {
  const errors: Record<string, string[]> = Object.create(null);
  for (const { path, sentence } of findings.flatMap((finding) => describe(finding, part))) {
    const member = path || 'body';
    errors[member] = [...new Set([...(errors[member] ?? []), sentence])];
  }
  return errors;
}

interface Finding {
  readonly path: string;
  readonly sentence: string;
}

function describe({ keyword, instancePath, params }: FastifySchemaValidationError, part: string): Finding[] {
  const place = instancePath.slice(1).replaceAll('/', '.');
  // The Rails way of sending `{user: {…}}` goes with errors that name the members inside.
  const path = part === 'body' ? place.replace(/^user(\.|$)/, '') : place;
  const members = (names: unknown, sentence: string): Finding[] =>
    (names as string[]).map((name) => ({ path: path ? `${path}.${name}` : name, sentence }));
  switch (keyword) {
    // Our validator names all members at once, that of an app around us (Ajv) each by itself.
    case 'required':
      return members(params['requiredProperties'] ?? [params['missingProperty']], 'This is missing.');
    case 'additionalProperties':
      return members(params['additionalProperties'] ?? [params['additionalProperty']], 'This is not known here.');
    case 'type':
      return [{ path, sentence: `This must be ${TYPE_NAMES[String(params['type'])] ?? String(params['type'])}.` }];
    case 'enum':
    case 'anyOf':
    case 'const':
      return [{ path, sentence: 'This is not one of the values allowed here.' }];
    case 'minLength':
    case 'minItems':
      return [{ path, sentence: 'This is too short.' }];
    case 'maxLength':
    case 'maxItems':
      return [{ path, sentence: 'This is too long.' }];
    case 'boolean': // said once more of what `additionalProperties` has named
      return [];
    default:
      return [{ path, sentence: 'This is not valid.' }];
  }
}

const TYPE_NAMES: Record<string, string> = {
  object: 'an object',
  string: 'text',
  array: 'a list',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
};
