import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = dirname(import.meta.dirname);
const DIRECTION = 'lint/style/noRestrictedImports';
const NODE = 'lint/correctness/noNodejsModules';
const FLOATING = 'lint/nursery/noFloatingPromises';
const ROUTES = 'Routes never touch Prisma';
const UNSENT = 'A query that nobody awaits is never sent';

const importing = (name: string) => `import { thing } from '${name}';\n\nexport const same = thing;\n`;
const routing = (statement: string) =>
  `export async function route(tandem: Tandem): Promise<unknown> {\n  ${statement}\n}\n\ninterface Tandem {\n  database: never;\n}\n`;
const PROMISE = 'async function later(): Promise<void> {}\n\nexport async function now(): Promise<void> {\n';
const QUERY = "import type { Queries } from '../database/connect.ts';\n\n";

/** What a file may not say, the folder it may not say it in, and the rule that says so. */
const refused: [file: string, text: string, rule: string][] = [
  ['packages/bridge/src/sample.ts', importing('@tandem-auth/stimulus'), DIRECTION],
  ['packages/bridge/src/sample.ts', importing('@tandem-auth/server'), DIRECTION],
  ['packages/bridge/src/sample.ts', importing('../../server/src/secrets.ts'), DIRECTION],
  ['packages/server/src/sessions/sample.ts', importing('@tandem-auth/bridge'), DIRECTION],
  ['packages/server/src/sessions/sample.ts', importing('@tandem-auth/companion'), DIRECTION],
  ['packages/client/src/sample.ts', importing('@tandem-auth/server'), DIRECTION],
  ['packages/stimulus/src/sample.ts', importing('@tandem-auth/server'), DIRECTION],
  ['packages/stimulus/src/sample.ts', importing('@tandem-auth/playwright/browser'), DIRECTION],
  ['packages/playwright/src/sample.ts', importing('@tandem-auth/server'), DIRECTION],
  ['packages/playwright/src/sample.test.ts', importing('@tandem-auth/companion'), DIRECTION],
  ['packages/playwright/src/testing/sample.ts', importing('../../../../apps/companion/src/app.ts'), DIRECTION],
  ['apps/companion/src/sample.ts', importing('@tandem-auth/playwright'), DIRECTION],
  ['apps/companion/src/sample.ts', importing('../../../packages/server/src/secrets.ts'), DIRECTION],
  ['apps/companion/src/browser/sample.ts', importing('@tandem-auth/server'), DIRECTION],
  ['packages/bridge/src/sample.ts', importing('node:crypto'), NODE],
  ['packages/client/src/sample.ts', importing('node:crypto'), NODE],
  ['packages/stimulus/src/sample.ts', importing('node:crypto'), NODE],
  ['apps/companion/src/browser/sample.ts', importing('node:crypto'), NODE],
  ['packages/server/src/sessions/sample.ts', `${PROMISE}  later();\n}\n`, FLOATING],
  ['packages/server/src/routes/sample.ts', routing('return tandem.database.prisma.user.findMany();'), ROUTES],
  ['packages/server/src/routes/sample.ts', routing('return tandem.database?.prisma?.user.count();'), ROUTES],
  ['packages/server/src/routes/sample.ts', routing('const { prisma } = tandem.database;\n  return prisma;'), ROUTES],
  ['packages/server/src/routes/sample.ts', routing("return import('../database/connect.ts');"), ROUTES],
  ['packages/server/src/routes/sample.ts', importing('../generated/prisma/client.ts'), ROUTES],
  ['packages/server/src/routes/sample.ts', importing('../database/connect.ts'), ROUTES],
  ...['queries.user.count();', 'queries.$queryRaw`SELECT 1`;', 'queries\n    .user.delete({});'].map(
    (statement): [string, string, string] => [
      'packages/server/src/sessions/sample.ts',
      `${QUERY}export async function count(queries: Queries): Promise<void> {\n  ${statement}\n}\n`,
      UNSENT,
    ],
  ),
];

const welcome: [file: string, text: string][] = [
  ['packages/bridge/src/sample.ts', importing('./channel.ts')],
  ['packages/bridge/src/sample.test.ts', importing('node:crypto')],
  ['packages/client/src/sample.ts', importing('@tandem-auth/bridge')],
  ['packages/stimulus/src/sample.ts', importing('@tandem-auth/bridge')],
  ['packages/stimulus/src/sample.test.ts', importing('@tandem-auth/playwright/browser')],
  ['packages/playwright/src/sample.ts', importing('@tandem-auth/bridge')],
  ['packages/playwright/src/sample.ts', importing('@tandem-auth/bridge/shell')],
  ['packages/server/src/sessions/sample.ts', importing('node:crypto')],
  ['apps/companion/src/sample.ts', importing('@tandem-auth/server')],
  ['apps/companion/src/browser/sample.ts', importing('@tandem-auth/stimulus')],
  ['e2e/sample.spec.ts', importing('@tandem-auth/companion')],
  ['packages/server/src/sessions/sample.ts', `${PROMISE}  await later();\n}\n`],
  [
    'packages/server/src/routes/sample.ts',
    "import type { User } from '../generated/prisma/client.ts';\n\nexport const nameOf = (user: User) => user.name;\n",
  ],
  ['packages/server/src/routes/sample.test.ts', routing('return tandem.database.prisma.user.count();')],
  [
    'packages/server/src/sessions/sample.ts',
    `${QUERY}export async function count(queries: Queries): Promise<number> {\n  return await queries.user.count();\n}\n`,
  ],
];

const samples = [...refused, ...welcome].map(([file, text], index) => ({
  file: file.replace('sample', `sample-${index}`),
  text,
}));
let folder: string;
let diagnostics: Diagnostic[];

interface Diagnostic {
  code?: { value: string };
  location: { path: string };
  message: string;
  severity: string;
}

const rulesBrokenBy = (index: number) =>
  diagnostics
    .filter(({ location, severity }) => location.path === samples[index]?.file && severity === 'ERROR')
    .map(({ code, message }) => (code?.value.startsWith('lint/') ? code.value : message.split(':')[0]));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-lint-'));
  await cp(join(ROOT, 'biome.json'), join(folder, 'biome.json'));
  await cp(join(ROOT, 'scripts/lint'), join(folder, 'scripts/lint'), { recursive: true });
  await cp(join(ROOT, '.gitignore'), join(folder, '.gitignore'));
  for (const { file, text } of samples) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  diagnostics = await lint();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function lint(): Promise<Diagnostic[]> {
  const biome = join(ROOT, 'node_modules/.bin/biome');
  const options = ['lint', '--reporter=rdjson', '--max-diagnostics=1000', '.'];
  const run = promisify(execFile)(biome, options, { cwd: folder });
  const { stdout } = await run.catch((failure: { stdout: string }) => failure);
  return (JSON.parse(stdout) as { diagnostics: Diagnostic[] }).diagnostics;
}

/** The line of a sample that matters. */
const inShort = (text: string) => /^import \{ thing.*|^ {2}\S.*/m.exec(text)?.[0].trim() ?? text.split('\n')[0];

refused.forEach(([file, text, rule], index) => {
  test(`${rule} refuses ${inShort(text)} in ${dirname(file)}`, () => {
    expect(rulesBrokenBy(index)).toEqual([rule]);
  });
});

welcome.forEach(([file, text], index) => {
  test(`nothing refuses ${inShort(text)} in ${file}`, () => {
    expect(rulesBrokenBy(refused.length + index)).toEqual([]);
  });
});
