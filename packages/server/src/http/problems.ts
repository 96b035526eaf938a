import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { isDatabaseFault } from '../database/faults.ts';
import { ERRORS, TandemError, validationError } from '../errors.ts';
import { fieldErrors } from './validation.ts';

/** RFC 9457, with `code` for machines and `error` as a sentence for people. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly error: string;
  readonly detail?: string;
  readonly errors?: TandemError['errors'];
}

/** Any error as one of the table. What is not the client's doing, and not the database's, is `internal` and says nothing. */
export function asTandemError(error: unknown): TandemError {
  if (error instanceof TandemError) return error;
  if (isDatabaseFault(error)) return new TandemError('unavailable', { cause: error });
  const { validation, validationContext = 'body', code, statusCode } = error as Partial<FastifyError>;
  if (validation) return validationError(fieldErrors(validation, validationContext));
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return new TandemError('unsupported_media_type');
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new TandemError('payload_too_large');
  if (statusCode && statusCode >= 400 && statusCode < 500) return new TandemError('invalid_request', { cause: error });
  return new TandemError('internal', { cause: error });
}

/** Answers with the problem, as `application/problem+json`. The one place where an API error becomes bytes. */
export function sendProblem(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = asTandemError(thrown);
  noteRefusal(error, request);
  return reply
    .code(error.status)
    .headers(problemHeaders(error))
    .type('application/problem+json')
    .send(JSON.stringify(asProblem(error)));
}

/**
 * What goes with the status: how to authenticate (RFC 6750), or when to try again.
 *
 * @param status what it is answered with, where that is not the error's own
 */
export function problemHeaders(error: TandemError, status: number = error.status): Record<string, string> {
  return {
    'cache-control': 'no-store',
    ...(status === 401 ? { 'www-authenticate': challenge(error) } : {}),
    ...(error.retryAfterSeconds === undefined ? {} : { 'retry-after': String(error.retryAfterSeconds) }),
  };
}

/** Leaves the reason for the request's own log line. A fault of ours that has a cause gets a line of its own. */
export function noteRefusal(error: TandemError, request: FastifyRequest): void {
  request.refusal = error.code;
  if (error.status >= 500 && error.cause) request.log.error({ code: error.code, err: error.cause }, error.message);
}

function asProblem(error: TandemError): Problem {
  return {
    type: `urn:tandem:error:${error.code}`,
    title: ERRORS[error.code].title,
    status: error.status,
    code: error.code,
    error: error.message,
    ...(error.detail === undefined ? {} : { detail: error.detail }),
    ...(error.errors === undefined ? {} : { errors: error.errors }),
  };
}

const TOKEN_REFUSALS = new Set(['invalid_token', 'credential_mismatch', 'token_reused']);

/** RFC 6750 §3.1: no error code where no credentials were sent. */
function challenge(error: TandemError): string {
  const tokenRefused = TOKEN_REFUSALS.has(error.code);
  return tokenRefused ? 'Bearer error="invalid_token"' : 'Bearer';
}
