import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';

const run = promisify(execFile);
const directory = mkdtempSync(join(tmpdir(), 'tandem-start-'));
let child: ChildProcess | undefined;
afterAll(() => {
  child?.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

it('`pnpm start` makes the database on its first start, signs in, in every dialect as its page shows, and stops when told to', {
  timeout: 120_000,
}, async () => {
  const port = await freePort();
  child = spawn(process.execPath, [join(import.meta.dirname, 'start.mjs')], {
    env: { PATH: process.env['PATH'], PORT: String(port), DATA_DIR: directory, LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const greeted = new Promise<void>((resolve, reject) => {
    child?.stdout?.on('data', (chunk) => {
      output += chunk;
      if (output.includes('DELETE')) resolve();
    });
    child?.stderr?.on('data', (chunk) => {
      output += chunk;
    });
    child?.once('exit', () => reject(new Error(output)));
  });
  await greeted;
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/auth`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'Turbo Native iOS' },
    body: JSON.stringify({ email: 'demo@example.com', password: 'two-wheels-one-ride' }),
  });
  expect(answer.status).toBe(200);
  expect(output).not.toMatch(/warning/i);
  for (const { lines, begins } of dialectExamples()) {
    const { stdout } = await run('bash', ['-c', lines.replaceAll('localhost:3000', `127.0.0.1:${port}`)]);
    expect(stdout.slice(0, begins.length)).toBe(begins);
  }
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  expect((await exited)[0]).toBe(0);
});

/** The shell lines of each dialect's page, and how what they print begins. */
function dialectExamples() {
  const folder = join(import.meta.dirname, '../docs/dialects');
  const pages = readdirSync(folder).filter((name) => name !== 'README.md');
  expect(pages).toHaveLength(4);
  return pages.map((page) => {
    const [, lines = ''] = /```sh\n([\s\S]*?)```/.exec(readFileSync(join(folder, page), 'utf8')) ?? [];
    const [, begins] = / {3}# (.+)…$/m.exec(lines) ?? [];
    if (!begins) throw new Error(`${page} doesn’t say what its lines print.`);
    return { lines, begins };
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  return typeof address === 'object' && address ? address.port : 0;
}
