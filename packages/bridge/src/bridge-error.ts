/**
 * The codes of this package. A shell may refuse with a code of its own.
 *
 * - `no_shell`: no channel to a shell here (a browser, a frame, a server)
 * - `timeout`: the shell took the message and hasn't answered in time
 * - `refused`: the shell said no, without a code
 * - `unsupported`: the shell doesn't know the message
 * - `invalid_message`: the name or the data can't be sent; nothing was
 * - `channel_failed`: handing the message over threw
 */
export type BridgeErrorCode =
  | 'no_shell'
  | 'timeout'
  | 'refused'
  | 'unsupported'
  | 'invalid_message'
  | 'channel_failed'
  | (string & {});

/** Why a message to the shell has no reply. Tell the reasons apart by `code`; `message` is for logs. */
export class BridgeError extends Error {
  override readonly name = 'BridgeError';
  readonly code: BridgeErrorCode;

  constructor(code: BridgeErrorCode, message: string = code) {
    super(message);
    this.code = code;
  }
}
