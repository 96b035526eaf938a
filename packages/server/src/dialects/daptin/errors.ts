import type { FastifyRequest } from 'fastify';
import { ERRORS, type ErrorCode, type FieldErrors, type TandemError } from '../../errors.ts';
import type { DialectAnswer } from '../dialect.ts';
import { failure } from './action-answers.ts';

/** An action tells its client what to show; a row is refused as JSON:API has it. */
export function renderError(error: TandemError, { routeOptions }: FastifyRequest): DialectAnswer {
  return routeOptions.config?.isDaptinAction ? ofAction(error) : ofRow(error);
}

/** With which status it says a refusal. */
export function statusOf(code: ErrorCode): number {
  return code === 'validation' ? 400 : ERRORS[code].status;
}

function ofAction(error: TandemError): DialectAnswer {
  const { code, message, errors } = error;
  // It shows what is in a 200, whichever way that went.
  if (code === 'invalid_credentials') return { status: 200, body: [failure('Invalid username or password')] };
  const [wrong] = sentences(errors);
  return { status: statusOf(code), body: [failure(wrong ?? message)] };
}

function ofRow(error: TandemError): DialectAnswer {
  const status = statusOf(error.code);
  const { title } = ERRORS[error.code];
  const details = sentences(error.errors);
  const findings = details.length > 0 ? details : [error.message];
  return { status, body: { errors: findings.map((detail) => ({ status: String(status), title, detail })) } };
}

function sentences(errors: FieldErrors = {}): string[] {
  return Object.entries(errors).flatMap(([path, wrong]) => wrong.map((sentence) => `${memberOf(path)}: ${sentence}`));
}

/** As its clients call what we have another name for. */
function memberOf(path: string): string {
  const member = path.replace(/^(data\.)?attributes\./, '');
  return member === 'password_confirmation' ? 'passwordConfirm' : member;
}
