import { type MessageShape, pascalCase } from './messages.ts';
import type { Member, ObjectShape, Shape } from './shape.ts';

/** Types and checks of a contract's messages, in one module. `own`: the package's own contract, which others add to. */
export function typescript(messages: readonly MessageShape[], { own }: { own: boolean }): string {
  const fromPage = messages.filter(({ from }) => from === 'page');
  const events = messages.filter(({ from }) => from === 'shell');
  const maps = [
    `/** What a page tells its shell, and what the shell replies. */
export interface PageMessages {
${fromPage.map((one) => `${docs(one.description, 2)}  ${one.name}: { data: ${dataType(one)}; reply: ${replyType(one)} };`).join('\n')}
}`,
    `/** What a shell tells its page, unasked. */
export interface ShellEvents {
${events.map((one) => `${docs(one.description, 2)}  ${one.name}: ${dataType(one)};`).join('\n')}
}`,
  ];
  return [
    own
      ? `import { type Checks, ${combinators(messages).join(', ')} } from '../checks.ts';\nimport type { NoData } from '../envelope.ts';`
      : `import { addChecks, type Checks, ${combinators(messages).join(', ')}, type NoData } from '@tandem-auth/bridge';`,
    ...messages.flatMap(typesOf),
    ...(own ? maps : [`declare module '@tandem-auth/bridge' {\n${indent(maps.join('\n\n'), 2)}\n}`]),
    checksOf(messages, own),
  ].join('\n\n');
}

function typesOf(message: MessageShape): string[] {
  const types = [typeAlias(dataName(message), message.data)];
  if (message.reply) types.push(typeAlias(replyName(message), message.reply));
  return types.filter((text) => text !== '');
}

const dataName = ({ name }: MessageShape) => `${pascalCase(name)}Data`;
const replyName = ({ name }: MessageShape) => `${pascalCase(name)}Reply`;
const dataType = (message: MessageShape) => (message.data.members.length > 0 ? dataName(message) : 'NoData');
const replyType = (message: MessageShape) => (message.reply?.members.length ? replyName(message) : 'NoData');

/** Aliases and not interfaces: only they are assignable to a JSON object. */
function typeAlias(name: string, shape: ObjectShape): string {
  return shape.members.length > 0 ? `export type ${name} = ${typeOf(shape, 0)};` : '';
}

function typeOf(shape: Shape, depth: number): string {
  switch (shape.kind) {
    case 'enum':
      return shape.values.map((value) => JSON.stringify(value)).join(' | ');
    case 'array':
      return shape.items.kind === 'enum' ? `(${typeOf(shape.items, depth)})[]` : `${typeOf(shape.items, depth)}[]`;
    case 'object':
      return `{\n${shape.members.map((member) => memberOf(member, depth + 2)).join('\n')}\n${' '.repeat(depth)}}`;
    case 'integer':
      return 'number';
    default:
      return shape.kind;
  }
}

function memberOf({ name, shape, optional, description }: Member, depth: number): string {
  const text = description === undefined ? '' : docs(description, depth);
  return `${text}${' '.repeat(depth)}${key(name)}${optional ? '?' : ''}: ${typeOf(shape, depth)};`;
}

function checksOf(messages: readonly MessageShape[], own: boolean): string {
  const lines = messages.flatMap(({ name, data, reply }) => {
    const parts = [
      ...(data.members.length > 0 ? [`data: ${checkOf(data)}`] : []),
      ...(reply?.members.length ? [`reply: ${checkOf(reply)}`] : []),
    ];
    return parts.length > 0 ? [`  ${name}: { ${parts.join(', ')} },`] : [];
  });
  const table = `{\n${lines.join('\n')}\n}`;
  const names = (from: string) => JSON.stringify(messages.filter((one) => one.from === from).map(({ name }) => name));
  return own
    ? `/** What data and replies have to look like, where they have members at all. */\nexport const checks: Checks = ${table};

/** Every message of a page, and every event of a shell. */
export const messageNames = { page: ${names('page')}, shell: ${names('shell')} } as const;`
    : `addChecks(${table} satisfies Checks);`;
}

function checkOf(shape: Shape): string {
  switch (shape.kind) {
    case 'enum':
      return `oneOf(${shape.values.map((value) => JSON.stringify(value)).join(', ')})`;
    case 'array':
      return `arrayOf(${checkOf(shape.items)})`;
    case 'object':
      return `objectOf({ ${shape.members
        .map(
          ({ name, shape: member, optional }) =>
            `${key(name)}: ${optional ? `optional(${checkOf(member)})` : checkOf(member)}`,
        )
        .join(', ')} })`;
    default:
      return `is${pascalCase(shape.kind)}`;
  }
}

function combinators(messages: readonly MessageShape[]): string[] {
  const used = messages
    .flatMap(({ data, reply }) => [data, ...(reply ? [reply] : [])])
    .map(checkOf)
    .join(' ');
  const known = ['arrayOf', 'isBoolean', 'isInteger', 'isNumber', 'isString', 'objectOf', 'oneOf', 'optional'];
  return known.filter((name) => used.includes(name));
}

const key = (name: string) => (/^[a-zA-Z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));
const docs = (text: string, depth: number) => `${' '.repeat(depth)}/** ${text.replaceAll('*/', '*\\/')} */\n`;
const indent = (text: string, depth: number) => text.replace(/^(?=.)/gm, ' '.repeat(depth));
