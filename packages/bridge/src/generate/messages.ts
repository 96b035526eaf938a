import type { Contract, Message } from '../contract/define-message.ts';
import { type ObjectShape, shapeOf } from './shape.ts';

/** A message as every language needs to know it. */
export interface MessageShape {
  readonly name: string;
  readonly from: 'page' | 'shell';
  readonly since: number;
  readonly description: string;
  readonly data: ObjectShape;
  /** `null` for an event: nobody replies to one. */
  readonly reply: ObjectShape | null;
}

/** @throws {TypeError} for a schema that can't be said in every language */
export function messageShapes({ messages }: Contract): readonly MessageShape[] {
  return messages.map((message) => ({
    name: message.name,
    from: message.from,
    since: message.since,
    description: message.description,
    data: objectShape(message.data, message, 'data'),
    reply: message.from === 'page' ? objectShape(message.reply, message, 'reply') : null,
  }));
}

/** `signOut` → `SignOut`. */
export function pascalCase(name: string): string {
  return name.replace(/(?:^|[_-])([a-z0-9])/gi, (_match, letter: string) => letter.toUpperCase());
}

function objectShape(schema: Message['data'], { name }: Message, part: string): ObjectShape {
  const shape = shapeOf(schema, `${name}.${part}`);
  if (shape.kind !== 'object') throw new TypeError(`${name}.${part} is an object.`);
  return shape;
}

/** `TandemBridge` → `tandem-bridge`. */
export function kebabCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}
