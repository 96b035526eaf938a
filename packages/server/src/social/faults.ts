import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import { TandemError } from '../errors.ts';

/** Words of the provider's that say that the user changed their mind: OAuth's (RFC 6749, 4.1.2.1), and Apple's. */
const CANCELLED = ['access_denied', 'user_cancelled_authorize'];
const BUSY = ['temporarily_unavailable', 'server_error'];
/** What the library calls a server that is there, and at fault. */
const AT_FAULT = ['OAUTH_TIMEOUT', 'OAUTH_RESPONSE_IS_NOT_CONFORM', 'OAUTH_RESPONSE_IS_NOT_JSON'];

/** A provider that gives no answer, or none that makes sense. */
export function noAnswer(provider: string, fault: unknown): TandemError {
  return new TandemError('provider_unavailable', { cause: inShort(provider, fault) });
}

/** What became of a sign-in that a provider or the library has refused. */
export function refusalOf(provider: string, fault: unknown): TandemError {
  if (fault instanceof TandemError) return fault;
  if (fault instanceof AuthorizationResponseError && CANCELLED.includes(fault.error)) {
    return new TandemError('social_sign_in_cancelled');
  }
  return isProvidersFault(fault)
    ? noAnswer(provider, fault)
    : new TandemError('social_sign_in_failed', { cause: inShort(provider, fault) });
}

function isProvidersFault(fault: unknown): boolean {
  if (fault instanceof AuthorizationResponseError) return BUSY.includes(fault.error);
  // That it doesn't know us is about our settings: nothing the user can mend by starting again.
  if (fault instanceof WWWAuthenticateChallengeError) return true;
  if (fault instanceof ResponseBodyError) return fault.status >= 500 || fault.error === 'invalid_client';
  if (fault instanceof ClientError) return AT_FAULT.includes(fault.code ?? '') || isNetworkFault(fault.cause);
  return isNetworkFault(fault);
}

/** `fetch` has no other word for it. */
function isNetworkFault(fault: unknown): boolean {
  return fault instanceof TypeError && fault.message === 'fetch failed';
}

/** For the log, by codes alone: the library's errors hold the answers they are about, tokens included. */
function inShort(provider: string, fault: unknown): Error {
  const { code, error, cause } = fault as { code?: unknown; error?: unknown; cause?: { code?: unknown } };
  const codes = [error, code, cause?.code].filter((one) => typeof one === 'string' && /^[\w.-]{1,60}$/.test(one));
  return new Error([provider, ...codes].join(' '));
}
