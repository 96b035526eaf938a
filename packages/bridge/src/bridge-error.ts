/**
 * The codes of this package. A shell may refuse with a code of its own.
 *
 * - `no_shell`: no channel to a shell here (a browser, a frame, a server)
 * - `timeout`: the shell took the message and hasn't answered in time
 * - `refused`: the shell said no, without a code
 * - `unsupported`: the shell doesn't know the message; where it has said what it knows, nothing was sent
 * - `invalid_message`: the name or the data can't be sent, or are not what the contract says; nothing was
 * - `invalid_reply`: the shell's yes is not what the contract says
 * - `queue_full`: too many messages wait already for the shell to say what it knows
 * - `channel_failed`: handing the message over threw
 */
export type BridgeErrorCode =
  | 'no_shell'
  | 'timeout'
  | 'refused'
  | 'unsupported'
  | 'invalid_message'
  | 'invalid_reply'
  | 'queue_full'
  | 'channel_failed'
  | (string & {});

/** Why a message to the shell has no reply. Tell the reasons apart by `code`; `message` is for logs. */
export class BridgeError extends Error {
  override readonly name = 'BridgeError';
  declare readonly code: BridgeErrorCode;

  constructor(code: BridgeErrorCode, message: string = code) {
    super(message);
    this.code = code;
  }
}
