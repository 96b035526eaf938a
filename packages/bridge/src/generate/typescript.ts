import { type MessageShape, pascalCase } from './messages.ts';
import { pageCheck } from './page-check.ts';
import type { Member, ObjectShape, Shape } from './shape.ts';

/** Types and checks of a contract's messages, in one module. `own`: the package's own contract, which others add to. */
export function typescript(messages: readonly MessageShape[], { own }: { own: boolean }): string {
  const fromPage = messages.filter(({ from }) => from === 'page');
  const events = messages.filter(({ from }) => from === 'shell');
  const maps = [
    ...interfaceOf(
      '/** What a page tells its shell, and what the shell replies. */\nexport interface PageMessages',
      fromPage.map(
        (one) => `${docs(one.description, 2)}  ${one.name}: { data: ${dataType(one)}; reply: ${replyType(one)} };`,
      ),
    ),
    ...interfaceOf(
      '/** What a shell tells its page, unasked. */\nexport interface ShellEvents',
      events.map((one) => `${docs(one.description, 2)}  ${one.name}: ${dataType(one)};`),
    ),
  ];
  const fromShell = own
    ? pageChecksOf(messages)
    : checksOf(messages.map(({ name, data, reply }) => [name, reply ?? data, !reply]));
  const toShell = checksOf(fromPage.map(({ name, data }) => [name, data, false]));
  const names = ['type Checks', ...combinatorsIn(own ? fromShell + toShell : fromShell)].join(', ');
  const noData = /\bNoData\b/.test(maps.join('')) ? ', type NoData' : '';
  return [
    own
      ? `import { ${names} } from '../checks.ts';\nimport type { NoData } from '../envelope.ts';`
      : `import { addChecks, ${names}${noData} } from '@tandem-auth/bridge/own-messages';`,
    ...messages.flatMap(typesOf),
    ...(own ? maps : [`declare module '@tandem-auth/bridge' {\n${indent(maps.join('\n\n'), 2)}\n}`]),
    ...(own ? ownChecks({ fromShell, toShell }) : [`addChecks(${fromShell} satisfies Checks);`]),
    ...(own ? [messageNames(messages)] : []),
  ].join('\n\n');
}

/** None for no members: linters take an empty interface for a mistake. */
function interfaceOf(head: string, members: readonly string[]): string[] {
  return members.length > 0 ? [`${head} {\n${members.join('\n')}\n}`] : [];
}

function ownChecks({ fromShell, toShell }: { fromShell: string; toShell: string }): string[] {
  return [
    `/** What a page gets: replies where they have members at all, and every event. */\nexport const shellChecks: Checks = ${fromShell};`,
    `/** What a shell gets: the data of messages, where they have members at all. */\nexport const pageChecks: Checks = ${droppable(toShell)};`,
  ];
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

function checksOf(shapes: readonly (readonly [name: string, shape: ObjectShape, isNeeded: boolean])[]): string {
  const lines = shapes.flatMap(([name, shape, isNeeded]) =>
    isNeeded || shape.members.length > 0 ? [`  ${name}: ${checkOf(shape)},`] : [],
  );
  return `{\n${lines.join('\n')}\n}`;
}

/** Written out: in the page's own bundle, a few checks are smaller than what checks are otherwise made of. */
function pageChecksOf(messages: readonly MessageShape[]): string {
  const lines = messages.flatMap((message) => {
    if (!message.reply) return [`  ${message.name}: isObject,`];
    if (message.reply.members.length === 0) return [];
    return [`  ${message.name}: (reply: ${replyName(message)}) => ${pageCheck(message.reply, 'reply')},`];
  });
  return `{\n  __proto__: null,\n${lines.join('\n')}\n} as object as Checks`;
}

function messageNames(messages: readonly MessageShape[]): string {
  const names = (from: string) => JSON.stringify(messages.filter((one) => one.from === from).map(({ name }) => name));
  return `/** Every message of a page, and every event of a shell. */
export const messageNames = { page: ${names('page')}, shell: ${names('shell')} } as const;`;
}

function checkOf(shape: Shape): string {
  switch (shape.kind) {
    case 'enum':
      return `oneOf(${shape.values.map((value) => JSON.stringify(value)).join(', ')})`;
    case 'array':
      return `arrayOf(${checkOf(shape.items)})`;
    case 'object':
      if (shape.members.length === 0) return 'isObject';
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

/** Pages have no use for it, and their bundlers have to see that they may leave it out. */
function droppable(table: string): string {
  return table.replace(/\b\w+\(/g, '/* @__PURE__ */ $&');
}

function combinatorsIn(table: string): string[] {
  const known = [
    'arrayOf',
    'isBoolean',
    'isInteger',
    'isNumber',
    'isObject',
    'isString',
    'objectOf',
    'oneOf',
    'optional',
  ];
  return known.filter((name) => new RegExp(`\\b${name}\\b`).test(table));
}

const key = (name: string) => (/^[a-zA-Z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));
const docs = (text: string, depth: number) => `${' '.repeat(depth)}/** ${text.replaceAll('*/', '*\\/')} */\n`;
const indent = (text: string, depth: number) => text.replace(/^(?=.)/gm, ' '.repeat(depth));
