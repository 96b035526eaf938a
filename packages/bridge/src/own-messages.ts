/** What `tandem-bridge generate --typescript` makes of an app's own messages imports this. */
export { addChecks } from './add-checks.ts';
export {
  arrayOf,
  type Check,
  type Checks,
  isBoolean,
  isInteger,
  isNumber,
  isObject,
  isString,
  objectOf,
  oneOf,
  optional,
} from './checks.ts';
export type { NoData } from './envelope.ts';
