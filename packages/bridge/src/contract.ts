export { checksOf } from './contract/checks-of.ts';
export {
  type Contract,
  defineContract,
  defineMessage,
  type Message,
  type PageMessage,
  type ShellEvent,
} from './contract/define-message.ts';
export { contract } from './messages.ts';
