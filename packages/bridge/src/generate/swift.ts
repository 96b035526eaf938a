import { type MessageShape, pascalCase } from './messages.ts';
import type { Member, ObjectShape, Shape } from './shape.ts';
import { swiftName, swiftString, swiftTypeName } from './swift-names.ts';

/**
 * `Codable` types of a contract's messages, for Swift 5.9. `own`: the package's own contract, which others add to.
 *
 * @throws {TypeError} for names that Swift can't say, or can't tell apart
 */
export function swift(messages: readonly MessageShape[], { own }: { own: boolean }): string {
  return [...(own ? [] : ['import TandemBridge']), ...messages.map(messageType)].join('\n\n');
}

function messageType({ name, from, description, data, reply }: MessageShape): string {
  const isEvent = from === 'shell';
  const parts = [
    [`public static let name = ${swiftString(name)}`],
    ...(reply ? [replyType(reply)] : []),
    ...bodyOf(data),
  ];
  const type = `${pascalCase(name)}${isEvent ? 'Event' : 'Message'}`;
  return [...docs(description), ...struct(`${type}: ${isEvent ? 'ShellEvent' : 'PageMessage'}, `, parts)].join('\n');
}

function replyType(reply: ObjectShape): string[] {
  return reply.members.length > 0 ? struct('Reply: ', bodyOf(reply)) : ['public typealias Reply = NoData'];
}

function struct(nameAndProtocols: string, parts: readonly string[][]): string[] {
  const lines = parts.flatMap((part, index) => (index === 0 ? part : ['', ...part]));
  return [`public struct ${nameAndProtocols}Codable, Equatable, Sendable {`, ...indent(lines), '}'];
}

/** The types that members need, the members, their initializer, and what they are called on the wire. */
function bodyOf({ members }: ObjectShape): string[][] {
  for (const names of [members.map(({ name }) => swiftName(name)), nestedMembers(members).map(nestedName)]) {
    const twice = names.find((name, index) => names.indexOf(name) < index);
    if (twice) throw new TypeError(`Two members are called ${twice} in Swift.`);
  }
  return [
    ...nestedMembers(members).map((member) => nestedType(nestedName(member), member.shape)),
    ...(members.length > 0 ? [members.flatMap(property)] : []),
    initializer(members),
    ...(members.some(hasIntegers) ? [decodingInitializer(members)] : []),
    ...(members.some((member) => isRenamed(member) || hasIntegers(member)) ? [codingKeys(members)] : []),
  ];
}

const nestedMembers = (members: readonly Member[]) =>
  members.filter(({ shape }) => ['enum', 'object'].includes(innermost(shape).kind));
const nestedName = ({ name }: Member) => swiftTypeName(name);

function innermost(shape: Shape): Shape {
  return shape.kind === 'array' ? innermost(shape.items) : shape;
}

function nestedType(name: string, shape: Shape): string[] {
  const inner = innermost(shape);
  if (inner.kind === 'object') return struct(`${name}: `, bodyOf(inner));
  const values = inner.kind === 'enum' ? inner.values : [];
  return [`public enum ${name}: String, Codable, Sendable {`, ...indent(cases(values, swiftName)), '}'];
}

function property(member: Member): string[] {
  const { name, description = '' } = member;
  return [...(description === '' ? [] : docs(description)), `public let ${swiftName(name)}: ${memberType(member)}`];
}

function memberType(member: Member): string {
  return `${typeOf(member.shape, nestedName(member))}${member.optional ? '?' : ''}`;
}

function typeOf(shape: Shape, nested: string): string {
  switch (shape.kind) {
    case 'array':
      return `[${typeOf(shape.items, nested)}]`;
    case 'string':
      return 'String';
    case 'integer':
      return 'Int';
    case 'number':
      return 'Double';
    case 'boolean':
      return 'Bool';
    default:
      return nested;
  }
}

function initializer(members: readonly Member[]): string[] {
  if (members.length === 0) return ['public init() {}'];
  const parameters = members.map(
    (member) => `${swiftName(member.name)}: ${memberType(member)}${member.optional ? ' = nil' : ''}`,
  );
  const assignments = members.map(({ name }) => `self.${swiftName(name)} = ${swiftName(name)}`);
  return [`public init(${parameters.join(', ')}) {`, ...indent(assignments), '}'];
}

const hasIntegers = ({ shape }: Member) => innermost(shape).kind === 'integer';

/** What Foundation would take for an integer is not what pages take for one. */
function decodingInitializer(members: readonly Member[]): string[] {
  const assignments = members.map((member) => {
    const name = swiftName(member.name);
    return `self.${name} = try container.${decoding(member)}`;
  });
  return [
    'public init(from decoder: Decoder) throws {',
    ...indent(['let container = try decoder.container(keyedBy: CodingKeys.self)', ...assignments]),
    '}',
  ];
}

function decoding(member: Member): string {
  const { name, shape, optional } = member;
  const type = hasIntegers(member)
    ? typeOf(shape, '').replace('Int', 'WireInteger')
    : typeOf(shape, nestedName(member));
  const values = hasIntegers(member) ? `${optional ? '?' : ''}${unwrapped(shape)}` : '';
  return `${optional ? 'decodeIfPresent' : 'decode'}(${type}.self, forKey: .${swiftName(name)})${values}`;
}

function unwrapped(shape: Shape): string {
  if (shape.kind !== 'array') return '.value';
  return shape.items.kind === 'array' ? `.map { $0${unwrapped(shape.items)} }` : '.map(\\.value)';
}

const isRenamed = ({ name }: Member) => bare(swiftName(name)) !== name;

function codingKeys(members: readonly Member[]): string[] {
  const names = members.map(({ name }) => name);
  return ['private enum CodingKeys: String, CodingKey {', ...indent(cases(names, swiftName)), '}'];
}

function cases(values: readonly string[], nameOf: (value: string) => string): string[] {
  const names = values.map(nameOf);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice) throw new TypeError(`Two values are called ${twice} in Swift.`);
  return values.map((value) => {
    const name = nameOf(value);
    return bare(name) === value ? `case ${name}` : `case ${name} = ${swiftString(value)}`;
  });
}

const bare = (name: string) => name.replaceAll('`', '');
const docs = (text: string) => text.split(/\r\n|[\n\r]/).map((line) => `/// ${line}`.trimEnd());
const indent = (lines: readonly string[]) => lines.map((line) => (line === '' ? '' : `    ${line}`));
