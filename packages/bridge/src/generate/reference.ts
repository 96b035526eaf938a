import type { MessageShape } from './messages.ts';
import type { Member, ObjectShape, Shape } from './shape.ts';

/** The reference of a contract's messages, in Markdown. */
export function reference(name: string, messages: readonly MessageShape[]): string {
  const fromPage = messages.filter(({ from }) => from === 'page');
  const events = messages.filter(({ from }) => from === 'shell');
  return [
    `# Messages of ${name}`,
    ...(fromPage.length > 0 ? ['## From a page to its shell', ...fromPage.map(section)] : []),
    ...(events.length > 0 ? ['## From a shell to its page', ...events.map(section)] : []),
  ].join('\n\n');
}

function section({ name, since, description, data, reply }: MessageShape): string {
  const parts = [`### \`${name}\``, `${description} Since version ${since}.`];
  if (data.members.length > 0) parts.push(table('data', data));
  if (reply) parts.push(reply.members.length > 0 ? table('reply', reply) : 'Its reply has no data.');
  return parts.join('\n\n');
}

function table(title: string, shape: ObjectShape): string {
  const rows = rowsOf(shape, '');
  return [`| ${title} | | |`, '| --- | --- | --- |', ...rows].join('\n');
}

function rowsOf({ members }: ObjectShape, path: string): string[] {
  return members.flatMap((member) => {
    const name = path + member.name;
    return [row(name, member), ...(member.shape.kind === 'object' ? rowsOf(member.shape, `${name}.`) : [])];
  });
}

function row(name: string, { shape, optional, description = '' }: Member): string {
  return `| \`${name}\` | ${words(shape)}${optional ? ', optional' : ''} | ${cell(description)} |`;
}

function words(shape: Shape): string {
  switch (shape.kind) {
    case 'enum':
      return shape.values.map((value) => `\`${value}\``).join(' or ');
    case 'array':
      return `array of ${words(shape.items)}s`;
    default:
      return shape.kind;
  }
}

/** A cell ends with its line, and at a bar. */
const cell = (text: string) => text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
