export { Bridge, type BridgeHost, bridge, installBridge, type RequestOptions } from './bridge.ts';
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
  type PageMessages,
  type Reply,
  type ReplyOf,
  type ShellEventName,
  type ShellEvents,
  type ShellHello,
} from './messages.ts';
