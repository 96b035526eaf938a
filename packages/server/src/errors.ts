/**
 * Every way a request can be refused. `title` is for engineers, `error` is a sentence a shell can show its user.
 * docs/errors.md is tested against this table, both ways.
 */
export const ERRORS = {
  invalid_request: { status: 400, title: 'Invalid request', error: 'The request could not be understood.' },
  invalid_grant: { status: 400, title: 'Invalid code', error: 'This code is not valid, or no longer.' },
  social_sign_in_failed: {
    status: 400,
    title: 'Social sign-in failed',
    error: 'This sign-in could not be completed. Start again.',
  },
  social_sign_in_cancelled: {
    status: 400,
    title: 'Social sign-in cancelled',
    error: 'You have cancelled this sign-in.',
  },
  unauthenticated: { status: 401, title: 'Not signed in', error: 'Sign in to continue.' },
  invalid_token: { status: 401, title: 'Invalid token', error: 'Your session has ended. Sign in again.' },
  invalid_credentials: { status: 401, title: 'Invalid credentials', error: 'Invalid email or password.' },
  credential_mismatch: {
    status: 401,
    title: 'Credentials of two sessions',
    error: 'The cookie and the token belong to different sessions.',
  },
  token_reused: {
    status: 401,
    title: 'Refresh token reused',
    error: 'Your session has ended. Sign in again.',
  },
  account_inactive: { status: 403, title: 'Account inactive', error: 'This account has been disabled.' },
  sign_in_blocked: {
    status: 403,
    title: 'Sign-in blocked',
    error: 'This sign-in looks unusual. Open the link that we have sent you by mail.',
  },
  email_unverified: {
    status: 403,
    title: 'E-mail not verified',
    error: 'Verify your e-mail address first. We have sent you a link by mail.',
  },
  social_email_unverified: {
    status: 403,
    title: 'No verified e-mail address',
    error: 'The provider does not vouch for an email address of yours. Verify it there, or sign up with a password.',
  },
  email_in_use: {
    status: 403,
    title: 'E-mail address in use',
    error: 'There is an account with your email address already. Sign in to it by mail, then try again.',
  },
  confirmation_required: {
    status: 403,
    title: 'Confirmation required',
    error: 'Confirm that it is you: give your password, or sign in again.',
  },
  not_invited: {
    status: 403,
    title: 'Not the one invited',
    error: 'This invitation went to another address. Sign in with that one to accept it.',
  },
  forbidden: { status: 403, title: 'Forbidden', error: 'You may not do this.' },
  cross_site: { status: 403, title: 'Cross-site request', error: 'This request did not come from this site.' },
  not_found: { status: 404, title: 'Not found', error: 'There is nothing here.' },
  identity_taken: {
    status: 409,
    title: 'Identity taken',
    error: 'Another account signs in that way already.',
  },
  last_way_to_sign_in: {
    status: 409,
    title: 'Last way to sign in',
    error: 'You could not sign in any more. Choose a password first.',
  },
  last_admin: {
    status: 409,
    title: 'Last administrator',
    error: 'There would be no administrator left. Make somebody else one first.',
  },
  personal_account: {
    status: 409,
    title: 'Personal account',
    error: 'This is a personal account: it stays with its user, and theirs alone.',
  },
  owner_stays: {
    status: 409,
    title: 'The owner stays',
    error: 'An account can’t be without its owner. Make another member the owner first.',
  },
  payload_too_large: { status: 413, title: 'Body too large', error: 'The request is too large.' },
  unsupported_media_type: {
    status: 415,
    title: 'Unsupported content type',
    error: 'Send application/json or application/x-www-form-urlencoded.',
  },
  validation: { status: 422, title: 'Invalid input', error: 'Some of what was sent is not valid.' },
  rate_limited: { status: 429, title: 'Too many attempts', error: 'Too many attempts. Try again later.' },
  internal: { status: 500, title: 'Internal error', error: 'Something went wrong on our side.' },
  overloaded: { status: 503, title: 'Overloaded', error: 'We are very busy. Try again in a moment.' },
  provider_unavailable: {
    status: 503,
    title: 'Provider unavailable',
    error: 'The provider you sign in with cannot be reached right now. Try again in a moment.',
  },
  unavailable: { status: 503, title: 'Unavailable', error: 'We cannot answer right now. Try again in a moment.' },
} as const satisfies Record<string, { status: number; title: string; error: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** What is wrong with which member of the input: whole sentences, by the member's path (`device.platform`). */
export type FieldErrors = Record<string, string[]>;

/** What there is to say of a refusal besides its code; {@link TandemError} has it all but the cause for the client. */
export interface ErrorDetails {
  readonly detail?: string;
  readonly errors?: FieldErrors;
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** A refusal. Thrown by rules and guards, rendered in one place, with status and title from {@link ERRORS}. */
export class TandemError extends Error {
  override readonly name = 'TandemError';
  readonly code: ErrorCode;
  readonly status: number;
  /** Says more than `error` to the engineer of a client; never a secret, never a cause of ours. */
  readonly detail: string | undefined;
  readonly errors: FieldErrors | undefined;
  /** For 429 and 503: when to try again. */
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, more: ErrorDetails = {}) {
    super(ERRORS[code].error, { cause: more.cause });
    this.code = code;
    this.status = ERRORS[code].status;
    this.detail = more.detail;
    this.errors = more.errors;
    this.retryAfterSeconds = more.retryAfterSeconds ?? (this.status === 503 ? 2 : undefined);
  }

  /** Fastify's own error handler, in an embedding app, answers with this status. */
  get statusCode(): number {
    return this.status;
  }
}

/** The answer to input that fails a rule: each sentence under the member it is about. */
export function validationError(errors: FieldErrors): TandemError {
  return new TandemError('validation', { errors });
}
