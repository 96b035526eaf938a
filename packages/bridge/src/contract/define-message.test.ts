import Type from 'typebox';
import { expect, test } from 'vitest';
import { generate } from '../generate/generate.ts';
import { defineContract, defineMessage } from './define-message.ts';

const message = (name: string, members = {}) =>
  defineMessage({ name, from: 'shell', since: 1, description: 'It is.', data: Type.Object(members) });

test.each(['', 'shop', 'My Shop', 'A {}\nobject B', 'A */', 'Ä'])('no contract is called %j', (name) => {
  expect(() => defineContract({ name, version: 1, messages: [] })).toThrow('PascalCase');
});

test.each(['', 'Scan', 'a b', '__proto__', 'a;b', 'a*/', 'no', 'page', 'shell'])('no message is called %j', (name) => {
  expect(() => message(name)).toThrow(TypeError);
});

test.each(['name', 'id', 'v', 'ok'])('the envelope’s %s is no data', (member) => {
  expect(() => message('scan', { [member]: Type.String() })).toThrow('envelope');
});

test('a member that no bridge accepts is refused, however far in', () => {
  const inner = Type.Object({ ['__proto__']: Type.String() });
  const contract = defineContract({
    name: 'Shop',
    version: 1,
    messages: [message('scan', { items: Type.Array(inner) })],
  });
  expect(() => generate(contract, { typescript: 'shop.ts' }, { command: 'it' })).toThrow('__proto__');
});

test('what is described in several lines, or with a bar, is one cell of the reference', () => {
  const text = Type.String({ description: 'One | two\nthree.' });
  const contract = defineContract({ name: 'Shop', version: 1, messages: [message('scan', { text })] });
  const files = generate(contract, { docs: 'shop.md' }, { command: 'it' });
  expect(files.get('shop.md')).toContain('\n| `text` | string | One \\| two three. |\n');
});
