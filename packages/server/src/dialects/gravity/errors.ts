import { ERRORS, type ErrorCode, type TandemError } from '../../errors.ts';
import type { DialectAnswer } from '../dialect.ts';

/** A sentence, and which input it is about. */
export function renderError(error: TandemError): DialectAnswer {
  const [wrong] = Object.entries(error.errors ?? {});
  const status = statusOf(error.code);
  if (!wrong) return { status, body: { message: error.message } };
  const [inputError, [sentence = error.message]] = wrong;
  return { status, body: { message: sentence, inputError } };
}

export function statusOf(code: ErrorCode): number {
  return code === 'invalid_grant' ? 401 : ERRORS[code].status;
}
