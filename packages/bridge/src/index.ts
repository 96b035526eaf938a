export {
  type Bridge,
  type BridgeHost,
  bridge,
  installBridge,
  type RequestOptions,
  type ShellEventName,
} from './bridge.ts';
export { BridgeError, type BridgeErrorCode } from './bridge-error.ts';
export type { TurboNativeBridge } from './channel.ts';
export {
  BRIDGE_VERSION,
  type DataOf,
  type Envelope,
  type MessageData,
  type NoData,
  type Outcome,
  type PageMessageName,
  type Reply,
  type ReplyOf,
} from './envelope.ts';
export type { HelloReply, PageMessages, ShellEvents } from './generated/messages.ts';
