import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** This package's folder. */
export const PACKAGE = fileURLToPath(new URL('../../', import.meta.url));

export interface Run {
  status: number | null;
  output: string;
}

/** Runs Playwright's test runner in this package. */
export function runPlaywright(args: readonly string[], environment: Record<string, string> = {}): Promise<Run> {
  const cli = join(dirname(createRequire(import.meta.url).resolve('@playwright/test/package.json')), 'cli.js');
  return run([cli, 'test', ...args], environment);
}

/** Type-checks a TypeScript project of this package. */
export function runTypeScript(project: string): Promise<Run> {
  const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
  return run([compiler, '-p', project], {});
}

async function run(args: readonly string[], environment: Record<string, string>): Promise<Run> {
  const { NODE_OPTIONS: _, VITEST: __, ...inherited } = process.env;
  const env = { ...inherited, FORCE_COLOR: '0', ...environment };
  const child = spawn(process.execPath, args, { cwd: PACKAGE, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  return { status, output: stdout + stderr };
}
