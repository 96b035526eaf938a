import Type from 'typebox';
import { expect, test } from 'vitest';
import { defineContract, defineMessage } from '../contract/define-message.ts';
import { generate } from './generate.ts';

/** Names that Swift can't take as they are. The Swift package's tests compile what becomes of them. */
const app = defineContract({
  name: 'App',
  version: 1,
  messages: [
    defineMessage({
      name: 'init',
      from: 'page',
      since: 1,
      description: 'Two lines,\nand */ nothing else.',
      data: Type.Object({
        default: Type.String(),
        self: Type.Boolean(),
        'first-name': Type.Optional(Type.String({ description: 'With "quotes" and \\(this).' })),
        '2nd_name': Type.Number(),
        Größe: Type.Integer(),
        reply: Type.Object({ Type: Type.Enum(['in', 'half way', '1"\\\u0007']) }),
        string: Type.Array(Type.Array(Type.Object({ value: Type.String() }))),
        sizes: Type.Optional(Type.Array(Type.Array(Type.Integer()))),
        decoder: Type.Optional(Type.Object({ wire_integer: Type.Enum(['one']), size: Type.Integer() })),
      }),
      reply: Type.Object({ string: Type.Optional(Type.Enum(['a_b'])), coding_keys: Type.Object({}) }),
    }),
    defineMessage({
      name: 'moved',
      from: 'shell',
      since: 1,
      description: 'Moved.',
      data: Type.Object({ to_x: Type.Number(), by: Type.Optional(Type.Array(Type.Enum(['hand', 'wheel']))) }),
    }),
  ],
});

test('an app’s own messages are types beside the package’s', async () => {
  const files = generate(app, { swift: 'AppMessages.swift' }, { command: 'vitest --update swift.test.ts' });
  await expect(files.get('AppMessages.swift')).toMatchFileSnapshot(
    '../../swift/Tests/TandemBridgeTests/Generated/AppMessages.swift',
  );
});

test.each([
  ['members that Swift calls the same', { a_b: Type.String(), aB: Type.String() }, 'aB'],
  ['types that Swift calls the same', { string: Type.Object({}), stringValue: Type.Object({}) }, 'StringValue'],
  ['values that Swift calls the same', { a: Type.Enum(['x-y', 'x_y']) }, 'xY'],
  ['a member without a letter', { '!': Type.String() }, '"!"'],
  ['a value without a letter', { a: Type.Enum(['']) }, '""'],
])('%s are refused by name', (_what, members, name) => {
  const message = defineMessage({ name: 'a', from: 'shell', since: 1, description: 'A.', data: Type.Object(members) });
  const contract = defineContract({ name: 'App', version: 1, messages: [message] });
  const make = () => generate(contract, { swift: 'a.swift' }, { command: 'test' });
  expect(make).toThrow(TypeError);
  expect(make).toThrow(name);
});
