import { ClientError } from '@tandem-auth/client';

/** For what comes without a sentence of the server's: no answer, or a code alone, by the link that a browser comes back by. */
const SENTENCES: Readonly<Record<string, string>> = {
  no_answer: 'The server can’t be reached.',
  malformed_answer: 'The server can’t answer just now.',
  signed_out: 'You’ve been signed out meanwhile.',
  social_sign_in_cancelled: 'You have cancelled this sign-in.',
  provider_unavailable: 'The provider can’t be reached right now.',
};

/** What to tell the user. */
export function sentenceFor(error: Error): string {
  if (!(error instanceof ClientError)) return error.message;
  const hasSentence = error.message !== error.code;
  return SENTENCES[error.code] ?? (hasSentence ? error.message : 'It hasn’t worked. Start again.');
}
