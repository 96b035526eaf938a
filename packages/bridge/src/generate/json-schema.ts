import type { Contract, Message } from '../contract/define-message.ts';
import { kebabCase } from './messages.ts';

/** A JSON Schema (2020-12) of everything on the wire: messages of the page, replies to each, events of the shell. */
export function jsonSchema({ name, version, messages }: Contract): object {
  const fromPage = messages.filter((message) => message.from === 'page');
  const events = messages.filter((message) => message.from === 'shell');
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:${kebabCase(name)}:v${version}`,
    title: name,
    description: 'A message of a page, or an event of its shell. Replies are in $defs, by the message they answer.',
    oneOf: messages.map((message) => ({ $ref: `#/$defs/${message.name}` })),
    $defs: {
      ...Object.fromEntries(fromPage.map((message) => [message.name, onTheWire(message)])),
      ...Object.fromEntries(fromPage.map((message) => [`${message.name}.reply`, replyTo(message)])),
      ...Object.fromEntries(events.map((message) => [message.name, onTheWire(message)])),
    },
  };
  return JSON.parse(JSON.stringify(schema), (_key, value) =>
    value?.type === 'integer' ? { ...value, ...SAFE } : value,
  );
}

/** JavaScript knows no integers but these. */
const SAFE = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };

/** Pages of old leave out `id` and `v`, and get no reply. An event has no `id`. */
function onTheWire({ name, from, since, description, data }: Message): object {
  const { properties, required = [] } = data as unknown as { properties: object; required?: string[] };
  const isEvent = from === 'shell';
  return {
    description,
    $comment: `since ${since}`,
    type: 'object',
    properties: {
      name: { const: name },
      v: { const: 1 },
      ...(!isEvent && { id: { type: 'string', minLength: 1 } }),
      ...properties,
    },
    required: ['name', ...(isEvent ? ['v'] : []), ...required],
  };
}

function replyTo({ name, reply }: Extract<Message, { from: 'page' }>): object {
  const { required = [] } = reply as unknown as { required?: string[] };
  const envelope = { v: { const: 1 }, id: { type: 'string', minLength: 1 } };
  return {
    description: `The reply to ${name}.`,
    oneOf: [
      {
        type: 'object',
        properties: { ...envelope, ok: { const: true }, data: reply },
        required: ['v', 'id', 'ok', ...(required.length > 0 ? ['data'] : [])],
      },
      {
        type: 'object',
        properties: {
          ...envelope,
          ok: { const: false },
          error: {
            type: 'object',
            properties: { code: { type: 'string' }, message: { type: 'string' } },
            required: ['code', 'message'],
          },
        },
        required: ['v', 'id', 'ok', 'error'],
      },
    ],
  };
}
