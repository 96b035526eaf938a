import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';

const PATIENCE = { timeout: 60_000 };

let directory: string;
let running: ChildProcess[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tandem-main-'));
  cpSync(inject('embeddedTemplate'), directory, { recursive: true });
  running = [];
});

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

function start(environment: Record<string, string>) {
  const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('main.ts', import.meta.url))], {
    env: {
      PATH: process.env['PATH'],
      DATA_DIR: directory,
      LOG_LEVEL: 'error',
      NODE_ENV: 'development',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const exited = once(child, 'close').then(([code]) => ({ code, output }));
  const greeted = new Promise<string>((resolve) => {
    child.stdout.on('data', () => output.includes('DELETE') && resolve(output));
  });
  return { child, exited, greeted: () => Promise.race([greeted, exited.then((end) => Promise.reject(end))]) };
}

test('it greets with an address and a user that work, and stops when told to', PATIENCE, async () => {
  const port = String(await freePort());
  const companion = start({ PORT: port });
  const greeting = await companion.greeted();

  const [, email] = /Sign in there as (\S+) with (\S+)/.exec(greeting) ?? [];
  const json = /-d '(.*)'/.exec(greeting)?.[1] ?? '';
  expect(JSON.parse(json).email).toBe(email);
  expect(greeting).toContain(`http://localhost:${port}`);
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/auth`, {
    method: 'POST',
    headers: { 'user-agent': 'Turbo Native iOS', 'content-type': 'application/json' },
    body: json,
  });
  expect(answer.status).toBe(200);

  companion.child.kill('SIGTERM');
  expect((await companion.exited).code).toBe(0);
});

test('a mistake in the settings is one line each, and no stack trace', PATIENCE, async () => {
  const { code, output } = await start({ DATABASE_URL: 'mysql://db', LOG_LEVEL: 'loud' }).exited;
  expect(code).toBe(1);
  expect(output).toMatch(/^DATABASE_URL: .+\nLOG_LEVEL: .+\n$/);
});

test('a port that is taken is said so', PATIENCE, async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { code, output } = await start({ PORT: String(portOf(other)) }).exited;
  other.close();
  expect(code).toBe(1);
  expect(output).toMatch(/^listen EADDRINUSE.*\n$/);
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const port = portOf(probe);
  probe.close();
  await once(probe, 'close');
  return port;
}

function portOf(server: ReturnType<typeof createServer>): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}
