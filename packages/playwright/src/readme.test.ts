import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { openCompanion } from './testing/companion.ts';
import { PACKAGE, runPlaywright, runTypeScript } from './testing/run.ts';

const FOLDER = join(PACKAGE, '.cache/readme');

/** The README's files: the `ts` blocks that begin with their name, as `// tests/sign-out.spec.ts`. */
beforeAll(async () => {
  await rm(FOLDER, { recursive: true, force: true });
  const readme = await readFile(join(PACKAGE, 'README.md'), 'utf8');
  for (const [block, name] of readme.matchAll(/(?<=```ts\n)\/\/ (\S+\.ts)\n[\s\S]*?(?=```)/g)) {
    const file = join(FOLDER, name ?? '');
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, block);
  }
});

test('every TypeScript block of the README has a name', async () => {
  const readme = await readFile(join(PACKAGE, 'README.md'), 'utf8');
  expect(readme.match(/```ts\n(?!\/\/ \S+\.ts\n)/g)).toBeNull();
});

test('the README and the specs type-check', { timeout: 60_000 }, async () => {
  const { status, output } = await runTypeScript('e2e/tsconfig.json');
  expect(output).toBe('');
  expect(status).toBe(0);
});

test('the tests of the README pass', { timeout: 120_000 }, async () => {
  await using companion = await openCompanion();
  const { status, output } = await runPlaywright(['-c', '.cache/readme', '--reporter=list'], {
    BASE_URL: companion.url,
  });
  expect(output).toMatch(/\d+ passed/);
  expect(status, output).toBe(0);
});
