import { expect, test } from 'vitest';
import { hotwireVerdict, readEnvelope, readHotwireMessage } from './received-message.ts';

test.each(['', '{', 'null', '1', '[]', '"signOut"', '{"name":""}', '{"name":1}', 'undefined'])(
  '%s is no message that could be recorded',
  (text) => {
    expect(readEnvelope(text, 'https://app.example/')).toBeUndefined();
    expect(readHotwireMessage(text, 'https://app.example/')).toBeUndefined();
  },
);

test('what is wrong with an envelope is not recorded as if it were right', () => {
  expect(readEnvelope('{"name":"signOut","id":1,"v":"1","reason":"x"}', 'u')).toEqual({
    name: 'signOut',
    data: { reason: 'x' },
    url: 'u',
  });
});

test.each([
  ['sign-out', 'signOut', { path: '/users/sign_out' }, 'valid'],
  ['sign-out', 'signOut', { path: 7 }, 'invalid'],
  ['sign-out', 'signOut', {}, 'invalid'],
  ['sign-out', 'connect', { path: '/' }, 'unsupported'],
  ['menu', 'signOut', { path: '/' }, 'unsupported'],
])('Hotwire Native: %s %s %j is %s', (component, event, data, verdict) => {
  const text = JSON.stringify({ id: '1', component, event, data: { ...data, metadata: { url: 'u' } } });
  const message = readHotwireMessage(text, 'u');
  expect(message).toEqual({ name: event, component, data, id: '1', url: 'u' });
  expect(message && hotwireVerdict(message)).toBe(verdict);
});

test('a Hotwire message without data has none', () => {
  expect(readHotwireMessage('{"id":"1","component":"c","event":"e"}', 'u')).toMatchObject({ data: {} });
});
