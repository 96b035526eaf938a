import { expect, test } from 'vitest';
import { parseSetCookie } from './set-cookie.ts';

const NOW = 1_700_000_000;
const parse = (line: string) => parseSetCookie(line, 'http://127.0.0.1:3000/api/v1/auth', NOW);

test('a session cookie keeps all its attributes', () => {
  expect(parse('tandem=id.1.mac==; Max-Age=60; Path=/app; HttpOnly; Secure; SameSite=lax')).toEqual({
    name: 'tandem',
    value: 'id.1.mac==',
    domain: '127.0.0.1',
    path: '/app',
    expires: NOW + 60,
    httpOnly: true,
    secure: true,
    sameSite: 'Lax',
  });
});

test('without attributes it is for this host, every path and this run of the browser', () => {
  expect(parse('a=b')).toEqual({
    name: 'a',
    value: 'b',
    domain: '127.0.0.1',
    path: '/',
    httpOnly: false,
    secure: false,
  });
});

test('Max-Age goes before Expires', () => {
  expect(parse('a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=1')?.expires).toBe(NOW + 1);
  expect(parse('a=b; Expires=Fri, 01 Jan 2100 00:00:00 GMT')?.expires).toBe(4_102_444_800);
});

test('a domain covers its subdomains', () => {
  expect(parse('a=b; Domain=example.com')?.domain).toBe('.example.com');
});

test.each(['a=; Max-Age=0', 'a=; Max-Age=-1', 'a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT', '=b', ''])(
  '%j sets none',
  (line) => {
    expect(parse(line)).toBeUndefined();
  },
);
