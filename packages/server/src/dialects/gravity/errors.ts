import type { TandemError } from '../../errors.ts';
import type { DialectAnswer } from '../dialect.ts';

/** A sentence, and which input it is about. */
export function renderError(error: TandemError): DialectAnswer {
  const [wrong] = Object.entries(error.errors ?? {});
  const status = error.code === 'invalid_grant' ? 401 : error.status;
  if (!wrong) return { status, body: { message: error.message } };
  const [inputError, [sentence = error.message]] = wrong;
  return { status, body: { message: sentence, inputError } };
}
