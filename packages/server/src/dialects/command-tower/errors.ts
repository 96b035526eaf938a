import type { FastifyContextConfig, FastifyRequest } from 'fastify';
import { ERRORS, type ErrorCode, type TandemError } from '../../errors.ts';
import type { DialectAnswer } from '../dialect.ts';

/** A sentence and the status, as text; and which argument is wrong, where one is. */
export function renderError(
  error: TandemError,
  request: FastifyRequest,
  status = statusOf(error.code, request.routeOptions.config),
): DialectAnswer {
  const arguments_ = Object.entries(error.errors ?? badCredentials(error));
  const wrong = arguments_.flatMap(([argument, reasons]) =>
    reasons.map((reason) => ({ schema: 'Request', argument, argument_type: 'String', reason })),
  );
  const message = error.code === 'unauthenticated' ? 'Bearer token missing' : error.message;
  return {
    status,
    body: {
      message,
      status: String(status),
      ...(wrong.length > 0 && { invalid_arguments: wrong, invalid_argument_keys: arguments_.map(([name]) => name) }),
    },
  };
}

function badCredentials({ code, message }: TandemError): Record<string, string[]> {
  return code === 'invalid_credentials' ? { password: [message] } : {};
}

export function statusOf(code: ErrorCode, { isCommandTowerLogin: isLogin = false }: FastifyContextConfig = {}): number {
  return code === 'invalid_grant' || (code === 'validation' && isLogin) ? 401 : ERRORS[code].status;
}
