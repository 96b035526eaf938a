import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { newPerson } from '../../packages/server/src/testing/people.ts';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/server.ts';

const README = join(import.meta.dirname, '../../packages/client/README.md');
const SCRIPT = join(import.meta.dirname, '.cache/readme.ts');

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer('embedded');
});
afterAll(() => server.stop());

test('what the README of the client shows runs, and does what it says', async () => {
  const { email, password } = await newPerson(server);
  const [, script = ''] = /```ts\n([\s\S]*?)```/.exec(await readFile(README, 'utf8')) ?? [];
  await mkdir(dirname(SCRIPT), { recursive: true });
  await writeFile(
    SCRIPT,
    script
      .replace('http://localhost:3000', server.url)
      .replace('demo@example.com', email)
      .replace('two-wheels-one-ride', password),
  );
  const log = vi.spyOn(console, 'log').mockReturnValue();
  await import(SCRIPT);
  const printed = log.mock.calls.map((words) => words.filter(Boolean).join(' '));
  log.mockRestore();
  expect(printed).toEqual([
    'stateChanged signed_out',
    'stateChanged signing_in',
    'stateChanged signed_in',
    email,
    'stateChanged signing_out',
    'The page is loaded anew.',
    'stateChanged signed_out',
  ]);
});
