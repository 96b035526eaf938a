import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Measurement, median, spread } from './measurement.ts';

const ROOT = dirname(import.meta.dirname);
const RUNS = 5;
const BUDGET_MILLISECONDS = 2000;
const GIVE_UP_MILLISECONDS = 60_000;
const POLL_MILLISECONDS = 5;

interface Program {
  readonly command: string;
  readonly directory: string;
  readonly environment: Record<string, string>;
}

/**
 * From the start of the process to its first `200`, on an embedded database that exists. The companion starts as by
 * `pnpm start`, from its sources; beside it, in turn, an empty Fastify server, so that the ratio says what is ours.
 */
export async function warmStart(): Promise<Measurement[]> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'tandem-bench-'));
  try {
    const companion = {
      // `exec`, for the signal to reach it.
      command: 'exec node scripts/start.mjs',
      directory: ROOT,
      environment: { DATA_DIR: dataDirectory, NODE_ENV: 'development' },
    };
    const cold = await startOnce(companion);
    const warm: number[] = [];
    const bare: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      bare.push(await startOnce(bareFastify));
      warm.push(await startOnce(companion));
    }
    return [
      { what: 'first start, creates the database', value: cold, unit: 'ms', detail: 'one run' },
      { what: 'warm start', value: median(warm), unit: 'ms', atMost: BUDGET_MILLISECONDS, detail: spread(warm) },
      { what: 'start of a bare Fastify', value: median(bare), unit: 'ms', detail: spread(bare) },
      { what: 'warm start ÷ bare Fastify', value: median(warm) / median(bare), unit: '×', detail: 'medians' },
    ];
  } finally {
    await rm(dataDirectory, { recursive: true, force: true });
  }
}

const bareFastify: Program = {
  command: `exec node --input-type=module -e "${[
    "import Fastify from 'fastify'",
    'const app = Fastify()',
    "app.get('/health/live', async () => ({ status: 'ok' }))",
    'await app.listen({ port: Number(process.env.PORT) })',
  ].join(';')}"`,
  directory: join(ROOT, 'apps/companion'),
  environment: {},
};

/** Starts the program, waits for its first answer, stops it. Milliseconds to the answer. */
async function startOnce({ command, directory, environment }: Program): Promise<number> {
  const port = await freePort();
  const began = performance.now();
  const child = spawn('sh', ['-c', command], {
    cwd: directory,
    env: { ...process.env, ...environment, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = once(child, 'exit');
  try {
    await firstAnswer(`http://127.0.0.1:${port}/health/live`, child);
    return performance.now() - began;
  } finally {
    child.kill('SIGTERM');
    await exited;
  }
}

async function firstAnswer(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + GIVE_UP_MILLISECONDS;
  while (child.exitCode === null && performance.now() < deadline) {
    const response = await fetch(url).catch(() => null);
    if (response?.ok) return;
    await sleep(POLL_MILLISECONDS);
  }
  throw new Error(`No answer from ${url}.`);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (typeof address !== 'object' || !address) throw new Error('No free port.');
  return address.port;
}
