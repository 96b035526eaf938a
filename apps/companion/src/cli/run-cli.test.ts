import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { newDeployment, runTandem } from '../testing/cli.ts';

const PATIENCE = { timeout: 60_000 };
const empty = mkdtempSync(join(tmpdir(), 'tandem-cli-'));
afterAll(() => rmSync(empty, { recursive: true, force: true }));

const COMMANDS = [
  'start',
  'migrate',
  'doctor',
  'users create',
  'users disable',
  'users enable',
  'users sessions',
  'users sign-out',
  'keys list',
  'keys rotate',
  'keys drop',
];

test.each(['', 'users', 'keys', ...COMMANDS])('`tandem %s --help` says how it is used', async (command) => {
  const { code, out } = await runTandem({}, `${command} --help`);
  expect(code).toBe(0);
  expect(out).toMatch(new RegExp(`^Usage: tandem ${command}`));
});

test.each([
  'fly',
  'users fly',
  'users create',
  'users create ann@example.com bob@example.com',
  'users create ann@example.com --password x',
  'users sign-out',
  'users sign-out ann@example.com --everyone',
  'keys list --jsn',
  'doctor --url here',
])('`tandem %s` is not understood: exit code 2, and how it is used', async (line) => {
  const { code, out, err } = await runTandem({}, line);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(/^error: .+\n(\(Did you mean .+\)\n)?\nUsage: tandem /);
});

test.each(['', 'users', 'keys'])('`tandem %s` alone does nothing but say what there is', async (line) => {
  const { code, err } = await runTandem({}, line);
  expect(code).toBe(2);
  expect(err).toMatch(new RegExp(`^Usage: tandem ${line}`));
});

test('mistakes in the settings are a line each', async () => {
  const { code, err } = await runTandem({ PORT: 'eighty', LOG_LEVEL: 'loud' }, 'keys list');
  expect(code).toBe(1);
  expect(err).toMatch(/^PORT: .+\nLOG_LEVEL: .+\n$/);
});

test('a database that does not answer is said so, without its password', async () => {
  const DATABASE_URL = 'postgresql://tandem:hunter2@127.0.0.1:1/tandem';
  const { code, err } = await runTandem({ DATABASE_URL, DATA_DIR: empty }, 'keys list');
  expect([code, err]).toEqual([1, 'DATABASE_URL: the database does not answer\n']);
});

test('the embedded database of a running server is not touched', PATIENCE, async () => {
  const deployment = newDeployment();
  await deployment.whileRunning(async () => {
    const { code, err } = await deployment.tandem('users sessions ann@example.com');
    expect(code).toBe(1);
    expect(err).toMatch(/^\S+ is in use by another Tandem process\. Stop that one/);
  });
  deployment.remove();
});

test('an empty database is brought up to date, once', PATIENCE, async () => {
  const first = await runTandem({ DATA_DIR: empty }, 'migrate');
  expect(first).toMatchObject({ code: 0, err: '' });
  expect(first.out).toMatch(/^Applied \d+_init\.\n(Applied \S+\.\n)+The database is up to date\.\n$/);
  expect((await runTandem({ DATA_DIR: empty }, 'migrate')).out).toBe('The database is up to date.\n');
});
