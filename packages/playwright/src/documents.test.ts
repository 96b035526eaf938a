import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openCompanion } from './testing/companion.ts';
import { PACKAGE, runPlaywright, runTypeScript } from './testing/run.ts';

const DOCUMENTS = [
  ['README.md', '.cache/docs/readme'],
  ['../../docs/testing.md', '.cache/docs/testing'],
] as const;

/** A document's files: the `ts` blocks that begin with their name, as `// tests/sign-out.spec.ts`. */
beforeAll(async () => {
  await rm(join(PACKAGE, '.cache'), { recursive: true, force: true });
  for (const [document, folder] of DOCUMENTS) {
    const text = await readFile(join(PACKAGE, document), 'utf8');
    for (const [block, name] of text.matchAll(/(?<=```ts\n)\/\/ (\S+\.ts)\n[\s\S]*?(?=```)/g)) {
      const file = join(PACKAGE, folder, name ?? '');
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, block);
    }
  }
});

describe.each(DOCUMENTS)('%s', (document, folder) => {
  test('every TypeScript block has a name', async () => {
    const text = await readFile(join(PACKAGE, document), 'utf8');
    expect(text.match(/```ts\n(?!\/\/ \S+\.ts\n)/g)).toBeNull();
  });

  test('its tests pass', { timeout: 180_000 }, async () => {
    await using companion = await openCompanion();
    const { status, output } = await runPlaywright(['-c', folder, '--reporter=list'], { BASE_URL: companion.url });
    expect(output).toMatch(/\d+ passed/);
    expect(status, output).toBe(0);
  });
});

test('the documents and the specs type-check', { timeout: 60_000 }, async () => {
  const { status, output } = await runTypeScript('e2e/tsconfig.json');
  expect(output).toBe('');
  expect(status).toBe(0);
});
