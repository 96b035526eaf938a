import type { Contract } from '../contract/define-message.ts';
import { type MessageShape, messageShapes, pascalCase } from './messages.ts';
import type { Member, ObjectShape, Shape } from './shape.ts';

/** The package of the shell’s half, and of the types of our own contract. */
export const BRIDGE_PACKAGE = 'dev.tandem.bridge';

/**
 * Types of a contract's messages, in one Kotlin file, for kotlinx.serialization: a `data class` for what has members, and
 * an `object` of the contract's name that says which of them belong to which message.
 *
 * @throws {TypeError} without a package, and for names that are one name in Kotlin
 */
export function kotlin(contract: Contract, packageName: string | undefined): string {
  if (!packageName) throw new TypeError('Kotlin is in a package: say which, by --kotlin-package.');
  const messages = messageShapes(contract);
  const types = messages.flatMap(typesOf);
  distinct([contract.name, ...types.map(({ name }) => name)], contract.name);
  return [
    `package ${packageName}`,
    importsOf(messages, packageName),
    ...types.map(({ name, shape, about }) => docs(about, 0) + dataClass(name, shape, 0)),
    listing(contract.name, messages),
  ].join('\n\n');
}

function typesOf({ name, data, reply }: MessageShape): { name: string; shape: ObjectShape; about: string }[] {
  return [
    ...(data.members.length > 0 ? [{ name: `${pascalCase(name)}Data`, shape: data, about: `Of \`${name}\`.` }] : []),
    ...(reply?.members.length ? [{ name: `${pascalCase(name)}Reply`, shape: reply, about: `To \`${name}\`.` }] : []),
  ];
}

function importsOf(messages: readonly MessageShape[], packageName: string): string {
  const shapes = messages.flatMap(({ data, reply }) => [data, ...(reply ? [reply] : [])]);
  const ours = ['NoData', 'PageMessage', 'ShellEvent'].map((name) => `${BRIDGE_PACKAGE}.${name}`);
  return [
    ...(packageName === BRIDGE_PACKAGE ? [] : ours),
    ...(shapes.some(isRenamed) ? ['kotlinx.serialization.SerialName'] : []),
    ...(shapes.some(({ members }) => members.length > 0) ? ['kotlinx.serialization.Serializable'] : []),
  ]
    .map((name) => `import ${name}`)
    .join('\n');
}

function isRenamed(shape: Shape): boolean {
  if (shape.kind === 'enum') return true;
  if (shape.kind === 'array') return isRenamed(shape.items);
  if (shape.kind !== 'object') return false;
  return shape.members.some((member) => camelCase(member.name) !== member.name || isRenamed(member.shape));
}

function dataClass(name: string, { members }: ObjectShape, depth: number): string {
  const pad = ' '.repeat(depth);
  distinct(
    members.map((member) => camelCase(member.name)),
    name,
  );
  const nested = members.flatMap((member) => nestedType(member, depth + 4));
  distinct(
    nested.map((one) => one.name),
    name,
  );
  return [
    `${pad}@Serializable`,
    `${pad}public data class ${name}(`,
    ...members.map((member) => property(member, depth + 4)),
    nested.length > 0 ? `${pad}) {\n${nested.map(({ text }) => text).join('\n\n')}\n${pad}}` : `${pad})`,
  ].join('\n');
}

function property({ name, shape, optional, description }: Member, depth: number): string {
  const pad = ' '.repeat(depth);
  const own = camelCase(name);
  const renamed = own.replaceAll('`', '') === name ? '' : `@SerialName(${literal(name)}) `;
  const type = `${typeOf(shape, nestedName(name))}${optional ? '? = null' : ''}`;
  return `${description === undefined ? '' : docs(description, depth)}${pad}${renamed}public val ${own}: ${type},`;
}

/** Objects and enums have a class of their own, inside of that which has them as a member. */
function nestedType({ name, shape }: Member, depth: number): { name: string; text: string }[] {
  const inner = innermost(shape);
  const type = nestedName(name);
  if (inner.kind === 'enum') return [{ name: type, text: enumClass(type, inner.values, depth) }];
  if (inner.kind !== 'object' || inner.members.length === 0) return [];
  return [{ name: type, text: dataClass(type, inner, depth) }];
}

function enumClass(name: string, values: readonly string[], depth: number): string {
  const pad = ' '.repeat(depth);
  distinct(values.map(constantCase), name);
  const constants = values.map((value) => `${pad}    @SerialName(${literal(value)}) ${constantCase(value)},`);
  return [`${pad}@Serializable`, `${pad}public enum class ${name} {`, ...constants, `${pad}}`].join('\n');
}

function typeOf(shape: Shape, nested: string): string {
  switch (shape.kind) {
    case 'string':
      return 'String';
    case 'number':
      return 'Double';
    case 'integer':
      return 'Long';
    case 'boolean':
      return 'Boolean';
    case 'array':
      return `List<${typeOf(shape.items, nested)}>`;
    case 'object':
      return shape.members.length > 0 ? nested : 'NoData';
    case 'enum':
      return nested;
  }
}

function listing(name: string, messages: readonly MessageShape[]): string {
  const of = (from: string) => messages.filter((one) => one.from === from);
  distinct([...messages.map((one) => camelCase(one.name)), 'pageMessages', 'shellEvents'], name);
  const all = (list: string, type: string, from: string) =>
    `    public val ${list}: List<${type}> = listOf(${of(from)
      .map((one) => camelCase(one.name))
      .join(', ')})`;
  return `/** The messages of the contract. */
public object ${name} {
${messages.map(declaration).join('\n\n')}

${all('pageMessages', 'PageMessage<*, *>', 'page')}
${all('shellEvents', 'ShellEvent<*>', 'shell')}
}`;
}

function declaration(message: MessageShape): string {
  const { name, description, data, reply } = message;
  const dataType = data.members.length > 0 ? `${pascalCase(name)}Data` : 'NoData';
  const replyType = reply?.members.length ? `${pascalCase(name)}Reply` : 'NoData';
  const types = reply ? [dataType, replyType] : [dataType];
  const type = `${reply ? 'PageMessage' : 'ShellEvent'}<${types.join(', ')}>`;
  const serializers = types.map((one) => `${one}.serializer()`).join(', ');
  return `${docs(description, 4)}    public val ${camelCase(name)}: ${type} =
        ${reply ? 'PageMessage' : 'ShellEvent'}(${literal(name)}, ${serializers})`;
}

const innermost = (shape: Shape): Shape => (shape.kind === 'array' ? innermost(shape.items) : shape);

/** `session_id` → `sessionId`. What Kotlin takes for a word of its own stands in backticks. */
function camelCase(name: string): string {
  const [first = '', ...rest] = words(name);
  const camel = legal(first + rest.map(capitalised).join(''));
  return KEYWORDS.has(camel) ? `\`${camel}\`` : camel;
}

/** A class that is called like one of Kotlin's would be taken for it by its neighbours. */
function nestedName(name: string): string {
  const pascal = legal(words(name).map(capitalised).join(''));
  return TAKEN.has(pascal) ? `${pascal}Value` : pascal;
}

/** `notYet` → `NOT_YET`. */
function constantCase(value: string): string {
  return legal(
    words(value.replace(/([a-z0-9])([A-Z])/g, '$1_$2'))
      .join('_')
      .toUpperCase(),
  );
}

function words(name: string): string[] {
  const found = name.split(/[^a-zA-Z0-9]+/).filter((word) => word !== '');
  return found.length > 0 ? found : ['empty'];
}

const capitalised = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
const legal = (name: string) => (/^[a-zA-Z]/.test(name) ? name : `_${name}`);

/** @throws {TypeError} where two of the names are the same */
function distinct(names: readonly string[], where: string): void {
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw new TypeError(`${where}: two things would be called ${twice} in Kotlin.`);
}

/** Kotlin has JSON’s escapes, but for one. */
const literal = (text: string) =>
  JSON.stringify(text)
    .replace(/\\./g, (pair) => (pair === '\\f' ? '\\u000c' : pair))
    .replaceAll('$', '\\$');
const docs = (text: string, depth: number) =>
  `${' '.repeat(depth)}/** ${text.replace(/\*(?=\/)|\/(?=\*)/g, '$&\u200b')} */\n`;

/** The hard ones: others may be names. */
const KEYWORDS = new Set(
  'as break class continue do else false for fun if in interface is null object package return super this throw true try typealias typeof val var when while'.split(
    ' ',
  ),
);
const TAKEN = new Set([
  'Boolean',
  'Companion',
  'Double',
  'List',
  'Long',
  'NoData',
  'SerialName',
  'Serializable',
  'String',
]);
