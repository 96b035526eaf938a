import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
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

test('it greets with an address, a user and commands that work, and stops when told to', PATIENCE, async () => {
  const port = String(await freePort());
  const companion = start({ PORT: port });
  const greeting = await companion.greeted();
  expect(greeting).toContain(`Tandem is at http://localhost:${port}`);
  expect(greeting).toMatch(/Sign in there as demo@example\.com with \S+/);

  const [, mails = ''] = /Read what it would send by mail at (\S+)/.exec(greeting) ?? [];
  expect(await (await fetch(mails)).text()).toContain('<h1>Mails</h1>');

  const commands = greeting.split('\n').filter((line) => line.startsWith('    '));
  expect(await answersTo(commands.join('\n'))).toEqual([
    expect.stringContaining('"token_type":"Bearer"'),
    expect.stringContaining('"email":"demo@example.com"'),
    '{}',
    expect.stringContaining('"code":"invalid_token"'),
  ]);

  companion.child.kill('SIGTERM');
  expect((await companion.exited).code).toBe(0);
});

test('the commands of the README do what it says', PATIENCE, async () => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  const [, commands = ''] = /```sh\n(TOKEN=.*?)```/s.exec(readme) ?? [];
  const port = String(await freePort());
  const companion = start({ PORT: port });
  await companion.greeted();

  const answers = await answersTo(commands.replaceAll('localhost:3000', `localhost:${port}`));
  expect(answers).toEqual([
    expect.stringContaining('"email":"demo@example.com"'),
    expect.stringContaining('Hello, Demo'),
    '{}',
    expect.stringContaining('"status":401'),
    expect.stringContaining('"authenticated":false'),
  ]);
});

/** What each command of a shell script has printed. */
async function answersTo(script: string): Promise<string[]> {
  const separated = script
    .replaceAll(/(?<!\$\()\bcurl\b/g, 'echo "\x1e"; curl')
    .replace(' echo "$A', ' echo "\x1e"; echo "$A');
  const { stdout } = await promisify(execFile)('bash', ['-c', separated], { cwd: directory });
  return stdout
    .split('\x1e\n')
    .slice(1)
    .map((answer) => answer.trim());
}

test('a mistake in the settings is one line each, and no stack trace', PATIENCE, async () => {
  const { code, output } = await start({ PORT: 'eighty', LOG_LEVEL: 'loud' }).exited;
  expect(code).toBe(1);
  expect(output).toMatch(/^PORT: .+\nLOG_LEVEL: .+\n$/);
});

test('a database that does not answer is said so, without its password', PATIENCE, async () => {
  const DATABASE_URL = `postgresql://tandem:hunter2@127.0.0.1:${await freePort()}/tandem`;
  const { code, output } = await start({ DATABASE_URL }).exited;
  expect([code, output]).toEqual([1, 'DATABASE_URL: the database does not answer\n']);
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
