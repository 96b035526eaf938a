import { pascalCase } from './messages.ts';

/** What can't be a name as it is. */
const KEYWORDS = new Set(
  `associatedtype class deinit enum extension fileprivate func import init inout internal let open operator private
  precedencegroup protocol public rethrows static struct subscript typealias var break case catch continue default defer
  do else fallthrough for guard if in repeat return throw switch where while Any as await false is nil super throws true
  try`.split(/\s+/),
);

/** What a nested type would hide from the members beside it, or can't be called. */
const TYPES = new Set(
  `Any Bool Codable CodingKey CodingKeys Decoder Double Equatable Int NoData PageMessage Protocol Reply Self Sendable
  ShellEvent String Swift Type WireInteger`.split(/\s+/),
);

/**
 * `code_challenge` → `codeChallenge`.
 *
 * @throws {TypeError} where nothing is left of it
 */
export function swiftName(name: string): string {
  const words = plain(name);
  const camelCase = words.charAt(0).toLowerCase() + words.slice(1);
  // `x.self` is always x.
  if (camelCase === 'self') return 'self_';
  return KEYWORDS.has(camelCase) ? `\`${camelCase}\`` : camelCase;
}

/**
 * What the type of the member `name` is called.
 *
 * @throws {TypeError} where nothing is left of it
 */
export function swiftTypeName(name: string): string {
  const type = plain(name);
  const capitalised = type.charAt(0).toUpperCase() + type.slice(1);
  return TYPES.has(capitalised) ? `${capitalised}Value` : capitalised;
}

/** A literal. */
export function swiftString(text: string): string {
  const escaped = text
    .replace(/["\\]/g, '\\$&')
    .replace(/\p{Cc}/gu, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`);
  return `"${escaped}"`;
}

/** Words run together, each with a capital, of what Swift takes in a name. */
function plain(name: string): string {
  const words = pascalCase(name.replace(/[^\p{L}\p{Nd}]+/gu, '_')).replaceAll('_', '');
  if (words === '') throw new TypeError(`${JSON.stringify(name)} can’t be said in Swift.`);
  return /^\p{Nd}/u.test(words) ? `_${words}` : words;
}
