/**
 * The codes of this package; others are the server's (docs/errors.md).
 *
 * - `signed_out`: there is no session, or it ended meanwhile
 * - `signed_in_on_web`: the WebView alone is signed in, and only its page can sign it out
 * - `no_answer`: the network failed, or nothing came in time; the server may have acted
 * - `malformed_answer`: the answer is none of Tandem's; a proxy or a captive portal has given it
 */
export type ClientErrorCode = 'signed_out' | 'signed_in_on_web' | 'no_answer' | 'malformed_answer' | (string & {});

/** Why a call came to nothing. Tell the reasons apart by `code`; a server's `message` is a sentence to show the user. */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  readonly code: ClientErrorCode;
  /** Whether it was a no. If not, it was a fault: the network, overload, a limit. It says nothing of any credential. */
  readonly isRefusal: boolean;

  constructor(code: ClientErrorCode, options: { message?: string; isRefusal?: boolean; cause?: unknown } = {}) {
    super(options.message ?? code, { cause: options.cause });
    this.code = code;
    this.isRefusal = options.isRefusal ?? false;
  }
}

/** Whether the server has said no, rather than nothing. */
export function isRefusal(error: unknown): boolean {
  return error instanceof ClientError && error.isRefusal;
}
