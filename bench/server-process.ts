import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Listening } from './servers/listen.ts';

/** A server to measure, in a process of its own. */
export interface ServerProcess extends Listening, AsyncDisposable {
  readonly pid: number;
  /** Says something to the process, and waits for what it says back. */
  ask(question: unknown): Promise<unknown>;
}

/** Runs `servers/<name>.ts` as Node would run it where it is installed: compiled, and Tandem with it. */
export async function startServer(name: string, environment: Record<string, string> = {}): Promise<ServerProcess> {
  const child = fork(await compile(name), {
    execArgv: [],
    env: { PATH: process.env['PATH'], ...environment },
  });
  const exited = once(child, 'exit');
  const [started] = await Promise.race([once(child, 'message'), exited]);
  if (typeof started !== 'object') throw new Error(`${name} did not start: exit code ${started}.`);
  return {
    ...(started as Listening),
    pid: child.pid ?? 0,
    async ask(question) {
      child.send(question as object);
      return (await once(child, 'message'))[0];
    },
    async [Symbol.asyncDispose]() {
      child.disconnect();
      await exited;
    },
  };
}

async function compile(name: string): Promise<string> {
  // As far from the root as the source is, so that relative paths stay what they are.
  const outfile = join(import.meta.dirname, 'compiled', `${name}.mjs`);
  await build({
    entryPoints: [join(import.meta.dirname, 'servers', `${name}.ts`)],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    alias: { '@tandem-auth/server': '../../packages/server/dist/index.js' },
    external: ['../../packages/server/dist/index.js'],
    logLevel: 'warning',
  });
  return outfile;
}
