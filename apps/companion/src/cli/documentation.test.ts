import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runTandem } from '../testing/cli.ts';

const documentation = readFileSync(new URL('../../../../docs/operations.md', import.meta.url), 'utf8');
const lines = [...documentation.matchAll(/`tandem ([a-z][^`]*)`|^ *tandem ([a-z].*)$/gm)].map(
  ([, inline, line]) => inline ?? line ?? '',
);
/** The words of a line that are its command's name, without options and `<arguments>`. */
const nameOf = (line: string) => /^[a-z-]+( (?!--)[a-z-]+)*/.exec(line)?.[0];
const help = async (name: string) => (await runTandem({}, `${name} --help`)).out;

test.each([...new Set(lines)])('`tandem %s` in docs/operations.md is a command, with these options', async (line) => {
  const name = nameOf(line) ?? '';
  const usage = await help(name);
  expect(usage).toMatch(new RegExp(`^Usage: tandem ${name} `));
  for (const [option] of line.matchAll(/--[a-z-]+/g)) expect(usage).toContain(`  ${option} `);
});

test('docs/operations.md names every command', async () => {
  const named = new Set(lines.map(nameOf));
  for (const name of await commands()) expect(named).toContain(name);
});

/** Without those that are there for their subcommands. */
async function commands(group = ''): Promise<string[]> {
  const [, list = ''] = (await help(group)).split('Commands:\n');
  const listed = [...list.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name]) => name);
  const names = listed.filter((name) => name !== 'help').map((name) => `${group} ${name}`.trim());
  return names.length > 0 ? (await Promise.all(names.map(commands))).flat() : [group];
}
