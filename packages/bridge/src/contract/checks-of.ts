import { arrayOf, type Check, isBoolean, isInteger, isNumber, isString, objectOf, oneOf, optional } from '../checks.ts';
import { messageShapes } from '../generate/messages.ts';
import type { Shape } from '../generate/shape.ts';
import type { Contract } from './define-message.ts';

/** By the name of a message, what its data and its reply have to be. */
export interface MessageChecks {
  readonly [name: string]: { readonly data?: Check; readonly reply?: Check };
}

const PRIMITIVES = { string: isString, number: isNumber, integer: isInteger, boolean: isBoolean };

/**
 * What data and replies of a contract's messages have to look like: what `generate --typescript` writes down for pages,
 * made on the spot for tests and tools.
 *
 * @throws {TypeError} for a schema that can't be said in every language
 */
export function checksOf(contract: Contract): MessageChecks {
  return Object.fromEntries(
    messageShapes(contract).map(({ name, data, reply }) => [
      name,
      { data: checkOf(data), ...(reply && { reply: checkOf(reply) }) },
    ]),
  );
}

function checkOf(shape: Shape): Check {
  switch (shape.kind) {
    case 'enum':
      return oneOf(...shape.values);
    case 'array':
      return arrayOf(checkOf(shape.items));
    case 'object':
      return objectOf(
        Object.fromEntries(
          shape.members.map((member) => {
            const check = checkOf(member.shape);
            return [member.name, member.optional ? optional(check) : check];
          }),
        ),
      );
    default:
      return PRIMITIVES[shape.kind];
  }
}
