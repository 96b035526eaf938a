import Type, { type TObject } from 'typebox';
import { describe, expect, test } from 'vitest';
import { defineContract, defineMessage } from '../contract/define-message.ts';
import { generate } from './generate.ts';
import { kotlin } from './kotlin.ts';

// What is made of every-shape.ts is compiled and used by `mvn test`: here is what can't be made.

const contractOf = (data: TObject, name = 'App') =>
  defineContract({
    name,
    version: 1,
    messages: [defineMessage({ name: 'scan', from: 'shell', since: 1, description: 'Something was scanned.', data })],
  });

test('Kotlin is in the package that was asked for', () => {
  const files = generate(
    contractOf(Type.Object({})),
    { kotlin: 'App.kt', kotlinPackage: 'com.example' },
    { command: 'it' },
  );
  expect(files.get('App.kt')).toMatch(/^\/\/ Made from the contract App by `it`: .*\npackage com\.example\n/);
});

test('Kotlin without a package is a mistake', () => {
  expect(() => generate(contractOf(Type.Object({})), { kotlin: 'App.kt' }, { command: '' })).toThrow(TypeError);
});

test('text that Kotlin escapes in another way than JSON is the same text', () => {
  const source = kotlin(contractOf(Type.Object({ a: Type.Enum(['form\ffeed', 'back\\fslash', '$x']) })), 'com.example');
  expect(source).toContain('@SerialName("form\\u000cfeed")');
  expect(source).toContain('@SerialName("back\\\\fslash")');
  expect(source).toContain('@SerialName("\\$x")');
});

describe('names that are one name in Kotlin are refused', () => {
  test.each([
    ['members', Type.Object({ a_b: Type.String(), aB: Type.String() }), 'App'],
    ['nested types', Type.Object({ a: Type.Object({ x: Type.String() }), A: Type.Enum(['x']) }), 'App'],
    ['values of an enum', Type.Object({ a: Type.Enum(['not-yet', 'notYet']) }), 'App'],
    ['a contract and a type', Type.Object({ a: Type.String() }), 'ScanData'],
    [
      'members further in',
      Type.Object({ a: Type.Array(Type.Object({ b_c: Type.String(), bC: Type.String() })) }),
      'App',
    ],
  ])('%s', (_what, data, name) => {
    expect(() => kotlin(contractOf(data, name), 'com.example')).toThrow(/would be called .* in Kotlin/);
  });
});

test.each(['pageMessages', 'shellEvents'])('a message can’t be called %s, as a list in Kotlin is', (name) => {
  const message = defineMessage({ name, from: 'shell', since: 1, description: 'No.', data: Type.Object({}) });
  expect(() => kotlin(defineContract({ name: 'App', version: 1, messages: [message] }), 'com.example')).toThrow(
    TypeError,
  );
});
