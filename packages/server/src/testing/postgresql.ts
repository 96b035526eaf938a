import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** `null` where PostgreSQL's programs are not installed. */
    postgresqlUrl: string | null;
  }
}

/** Vitest's global set-up: a real PostgreSQL on a port of its own, for as long as the tests run. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgresql();
  if (!server && (process.env['CI'] || process.env['TANDEM_REQUIRE_POSTGRESQL'])) {
    throw new Error('PostgreSQL is required here and not installed: apt-get install -y postgresql');
  }
  project.provide('postgresqlUrl', server?.url ?? null);
  return async () => server?.stop();
}

/** A PostgreSQL server of ours on loopback. */
export interface PostgresqlServer {
  /** Of the superuser; the database in it is `postgres`. */
  readonly url: string;
  /** Lets it stand still with all its connections open, as a machine that hangs. */
  freeze(): void;
  thaw(): void;
  /** Shuts it down: connections are cut, what was committed is kept. */
  halt(): Promise<void>;
  /** Starts it again after {@link PostgresqlServer.halt}, at the same address. */
  start(): Promise<void>;
  /** Shuts it down and removes it. */
  stop(): Promise<void>;
}

/** Makes a cluster in a temporary folder and starts it. `null` where PostgreSQL's programs are not installed. */
export async function startPostgresql(): Promise<PostgresqlServer | null> {
  const programs = findPrograms();
  if (!programs) return null;
  const owner = unprivilegedOwner();
  const directory = mkdtempSync(join(tmpdir(), 'tandem-postgresql-'));
  if (owner) chownSync(directory, owner.uid, owner.gid);
  const data = join(directory, 'data');
  const made = spawnSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'tandem', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    {
      ...owner,
      cwd: directory,
      encoding: 'utf8',
    },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);

  const port = await freePort();
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${directory}`,
    'max_connections=200',
    // What is committed outlives its process either way. Only the machine's own end would lose it, and with it the tests.
    'fsync=off',
    'full_page_writes=off',
  ];
  const ready = () =>
    spawnSync(join(programs, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)]).status === 0;
  const start = async () => {
    const server = spawn(join(programs, 'postgres'), ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
      ...owner,
      cwd: directory,
      stdio: 'ignore',
    });
    for (let tries = 0; !ready(); tries += 1) {
      if (tries > 200 || server.exitCode !== null) throw new Error('PostgreSQL did not start.');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return server;
  };

  let server = await start();
  // Each connection is a process of its own, and goes on when its parent is stopped.
  const signalAll = (signal: NodeJS.Signals) => {
    server.kill(signal);
    spawnSync('pkill', [`-${signal.slice(3)}`, '-P', String(server.pid)]);
  };
  const halt = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    signalAll('SIGCONT');
    server.kill('SIGINT');
    await exited;
  };
  return {
    url: `postgresql://tandem@127.0.0.1:${port}/postgres`,
    freeze: () => signalAll('SIGSTOP'),
    thaw: () => signalAll('SIGCONT'),
    halt,
    async start() {
      server = await start();
    },
    async stop() {
      await halt();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Where one of PostgreSQL's programs is, such as `pg_dump`. */
export function postgresqlProgram(name: string): string {
  return join(findPrograms() ?? '', name);
}

function findPrograms(): string | null {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((left, right) => Number(right) - Number(left)) : [];
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(':'),
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres'))) ?? null;
}

/** PostgreSQL refuses to run as root. */
function unprivilegedOwner(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const id = (flag: string) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
  return { uid: id('-u') || 65_534, gid: id('-g') || 65_534 };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
