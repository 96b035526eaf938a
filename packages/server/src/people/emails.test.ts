import { expect, it } from 'vitest';
import { parseEmail } from './emails.ts';

it.each([
  ['ann@example.com', 'ann@example.com'],
  [' Ann@Example.COM ', 'ann@example.com'],
  ['ann+tag@mail.example.com', 'ann+tag@mail.example.com'],
  ['jo\u0308rg@example.com', 'jörg@example.com'],
  ['ann@bücher.example', 'ann@xn--bcher-kva.example'],
  ['ann@xn--bcher-kva.example', 'ann@xn--bcher-kva.example'],
  ['ann@localhost', 'ann@localhost'],
])('%s is %s', (text, email) => {
  expect(parseEmail(text)).toBe(email);
});

it.each([
  '',
  'ann',
  '@example.com',
  'ann@',
  'a@b@c.example',
  'ann＠example.com',
  'ａnn@example.com',
  'ﬁ@example.com',
  'ann@ex ample.com',
  'an n@example.com',
  'ann@example..com',
  'ann@-example.com',
  'ann@127.0.0.1',
  'ann@[127.0.0.1]',
  '.ann@example.com',
  'an..n@example.com',
  '"ann"@example.com',
  'ann@example.com\0',
  'ann\n@example.com',
  'Ann <ann@example.com>',
  'ann@example.com, ben@example.com',
  '\ud800@example.com',
  `${'a'.repeat(65)}@example.com`,
  `a@${'b'.repeat(64)}.example`,
])('%j is no e-mail address', (text) => {
  expect(parseEmail(text)).toBeNull();
});
