import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const PACKAGE = join(import.meta.dirname, '../..');
const ROOT = join(PACKAGE, '../..');
const COMMAND = 'npx tandem-bridge ';

const run = promisify(execFile);
let folder: string;
let command: string[];

/** An app that has done what the guide says. It is in the package, whose name its files import. */
beforeAll(async () => {
  folder = await mkdtemp(join(PACKAGE, 'test-'));
  const guide = await readFile(join(ROOT, 'docs/bridge/README.md'), 'utf8');
  for (const [block, name = ''] of guide.matchAll(/(?<=```ts\n)\/\/ (\S+\.ts)\n[\s\S]*?(?=```)/g)) {
    await mkdir(join(folder, dirname(name)), { recursive: true });
    await writeFile(join(folder, name), block);
  }
  const [, shell = ''] = guide.match(/```sh\n([\s\S]*?)```/) ?? [];
  expect(shell.startsWith(COMMAND)).toBe(true);
  command = shell.slice(COMMAND.length).replaceAll('\\\n', '').trim().split(/\s+/);
  await tandemBridge(command);
}, 60_000);

afterAll(() => rm(folder, { recursive: true }));

test('the guide’s command makes every file that it names, and they are current then', async () => {
  const files = command.filter((word) => /^bridge\/.*\.\w+$/.test(word));
  expect(files).toHaveLength(7);
  for (const file of files) await access(join(folder, file));
  await tandemBridge([...command, '--check']);
});

test('the guide’s page is typed: it compiles, and with a member that the contract doesn’t know it doesn’t', async () => {
  expect(await compile()).toBe('');
  const page = await readFile(join(folder, 'page.ts'), 'utf8');
  await writeFile(
    join(folder, 'page.ts'),
    page.replace('({ left })', '({ right: left })').replace("event: 'o", "at: 'o"),
  );
  expect(await compile()).toMatch(/'right' does not exist on type 'TicketSoldData'[\s\S]*'at' does not exist/);
}, 60_000);

test.each([
  ['kotlin.md', /object BoxOffice \{[\s\S]* val scanTicket: PageMessage<ScanTicketData, ScanTicketReply>/],
  ['swift.md', /struct ScanTicketMessage: PageMessage[\s\S]* struct Reply: /],
])('the command of %s makes what its example uses', async (name, made) => {
  const guide = await readFile(join(ROOT, 'docs/bridge', name), 'utf8');
  const [, line = ''] = /^npx tandem-bridge (.*)$/m.exec(guide) ?? [];
  await tandemBridge(line.split(' '));
  const [, file = ''] = /--(?:kotlin|swift) (\S+)/.exec(line) ?? [];
  expect(await readFile(join(folder, file), 'utf8')).toMatch(made);
});

test('a contract that is not there, or nothing to make of it, is said in one line', async () => {
  await expect(tandemBridge(['generate', 'nowhere.ts', '--docs', 'a.md'])).rejects.toMatchObject({
    stderr: `There is no ${join(folder, 'nowhere.ts')}.\n`,
  });
  await expect(tandemBridge(['generate', 'bridge/contract.ts'])).rejects.toMatchObject({
    stderr: expect.stringMatching(/^Nothing to make: .*\n$/),
  });
});

function tandemBridge(of: string[]) {
  return run(process.execPath, ['--import', 'tsx', join(PACKAGE, 'src/generate/cli.ts'), ...of], { cwd: folder });
}

async function compile(): Promise<string> {
  const options = { noEmit: true, composite: false, incremental: false, rewriteRelativeImportExtensions: false };
  const compilerOptions = {
    ...options,
    allowImportingTsExtensions: true,
    noUnusedLocals: true,
    lib: ['ES2023', 'DOM'],
  };
  const project = { extends: join(ROOT, 'tsconfig.base.json'), compilerOptions, include: ['.'] };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(project));
  return run(join(ROOT, 'node_modules/.bin/tsc'), ['-p', folder]).then(
    ({ stdout }) => stdout,
    ({ stdout }) => stdout,
  );
}
