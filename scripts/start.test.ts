import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const directory = mkdtempSync(join(tmpdir(), 'tandem-start-'));
let child: ChildProcess | undefined;
afterAll(() => {
  child?.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

it('`pnpm start` makes the database on its first start, signs in, and stops when told to', {
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
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  expect((await exited)[0]).toBe(0);
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  return typeof address === 'object' && address ? address.port : 0;
}
