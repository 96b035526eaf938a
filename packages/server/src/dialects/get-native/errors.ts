import { ERRORS, type ErrorCode, type TandemError } from '../../errors.ts';
import { saysTakenEmail } from '../../sign-up/sign-up-rules.ts';
import type { DialectAnswer } from '../dialect.ts';
import type { GetNativeConfig } from '../settings.ts';

/** Of the codes that have a name there; the others go by ours. */
const CODES: Partial<Record<ErrorCode, string>> = {
  invalid_credentials: 'InvalidCredentials',
  unauthenticated: 'Unauthorized',
  invalid_token: 'Unauthorized',
  credential_mismatch: 'Unauthorized',
  account_inactive: 'AccountInactive',
  sign_in_blocked: 'SignInBlocked',
  rate_limited: 'TooManyRequests',
  validation: 'ValidationError',
};

/** An array of what is wrong, each with a sentence and a code. */
export function renderError(config: GetNativeConfig, error: TandemError): DialectAnswer {
  return { status: statusOf(config, error.code), body: findings(error) };
}

export function statusOf(config: GetNativeConfig, code: ErrorCode): number {
  return code === 'invalid_credentials' ? config.badCredentialsStatus : ERRORS[code].status;
}

function findings(error: TandemError): { message: string; code: string }[] {
  if (saysTakenEmail(error))
    return [{ message: 'There is a user with this e-mail address.', code: 'UserAlreadyExists' }];
  const code = CODES[error.code] ?? error.code;
  const wrong = Object.entries(error.errors ?? {}).flatMap(([member, sentences]) =>
    sentences.map((sentence) => ({ message: `${member}: ${sentence}`, code })),
  );
  return wrong.length > 0 ? wrong : [{ message: error.message, code }];
}
