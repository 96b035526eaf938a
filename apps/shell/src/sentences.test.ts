import { ClientError } from '@tandem-auth/client';
import { expect, test } from 'vitest';
import { sentenceFor } from './sentences.ts';

test('the user is told in a sentence: the server’s where there is one', () => {
  expect(sentenceFor(new ClientError('rate_limited', { message: 'Too many attempts.' }))).toBe('Too many attempts.');
  expect(sentenceFor(new ClientError('malformed_answer', { message: 'status 502' }))).toBe(
    'The server can’t answer just now.',
  );
});

test('a code that nobody has foreseen is no sentence', () => {
  expect(sentenceFor(new ClientError('social_sign_in_failed'))).toBe('It hasn’t worked. Start again.');
});
