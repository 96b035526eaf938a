import { expect, test } from 'vitest';
import { ownPath, withReturnTo } from './return-to.ts';

test.each(['/', '/reports', '/reports?year=2026&all=1', '/a/b#c', '/caf%C3%A9', '/?next=//elsewhere.example'])(
  '%s is a path of ours',
  (path) => {
    expect(ownPath(path)).toBe(path);
  },
);

test.each([
  undefined,
  ['/reports'],
  '',
  'reports',
  'https://elsewhere.example/',
  'javascript:alert(1)',
  '//elsewhere.example',
  '///elsewhere.example',
  '/\\elsewhere.example',
  '/reports\\x',
  '\\\\elsewhere.example',
  '/%2felsewhere.example',
  '%2f%2felsewhere.example',
  '/%5celsewhere.example',
  '/.//elsewhere.example',
  '/..//elsewhere.example',
  '/%2e//elsewhere.example',
  '/\t/elsewhere.example',
  '/\r\nSet-Cookie: a=b',
  '/%0d%0aSet-Cookie: a=b',
  '/\u0000',
  '/%',
])('%j leads home', (value) => {
  expect(ownPath(value)).toBe('/');
});

test('text beyond ASCII is encoded, as a header needs it', () => {
  expect(ownPath('/über')).toBe('/%C3%BCber');
});

test('the way back travels as one parameter', () => {
  expect(withReturnTo('/users/sign_in', '/a?b=c&d=e')).toBe('/users/sign_in?return_to=%2Fa%3Fb%3Dc%26d%3De');
});
