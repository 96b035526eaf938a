import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { readConfig } from '@tandem-auth/server';
import type { FastifyInstance } from 'fastify';
import { inject } from 'vitest';
import { buildCompanion } from '../app.ts';
import { runCli } from '../cli/run-cli.ts';

/** What a command has answered. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** An embedded database, for one process at a time: commands, or the companion. */
export interface Deployment {
  readonly environment: Readonly<Record<string, string>>;
  /** Runs `tandem` with the words of a line, and with what is typed as its standard input. */
  tandem(line: string, typed?: string): Promise<Ran>;
  /** Runs the companion meanwhile. */
  whileRunning<Answer>(work: (app: FastifyInstance) => Promise<Answer>): Promise<Answer>;
  remove(): void;
}

export function newDeployment(): Deployment {
  const directory = mkdtempSync(join(tmpdir(), 'tandem-cli-'));
  cpSync(inject('embeddedTemplate'), directory, { recursive: true });
  const environment = {
    NODE_ENV: 'test',
    APP_SECRET: 'd1c5f7a90b3e48624fae0c9d7b8163250ce7f4a1d98b36527e0f41ca8d5b9236',
    LOG_LEVEL: 'silent',
    DATA_DIR: directory,
  };
  return {
    environment,
    tandem: (line, typed) => runTandem(environment, line, typed),
    async whileRunning(work) {
      const app = await buildCompanion(readConfig(environment), { passwordCost: 4 });
      return work(app).finally(() => app.close());
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

export async function runTandem(environment: Record<string, string>, line: string, typed = ''): Promise<Ran> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const stdin = Readable.from([typed]);
  const said = Promise.all([text(stdout), text(stderr)]);
  const words = line.split(' ').filter(Boolean);
  const code = await runCli(words, { environment, stdin, stdout, stderr }).finally(() => {
    stdout.end();
    stderr.end();
  });
  const [out, err] = await said;
  return { code, out, err };
}
