import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { TestProject } from 'vitest/node';
import { bundleShell } from '../bundle.ts';

/** Where a shell can be started: a display, a session bus, and the bundle. */
export interface Desktop {
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
}

declare module 'vitest' {
  interface ProvidedContext {
    desktop: Desktop;
  }
}

/** Vitest's global set-up: a desktop that nobody sees, for as long as the flows run. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const display = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address=3'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const [number, address, entry] = await Promise.all([firstLine(display), firstLine(bus), bundleShell()]);
  project.provide('desktop', {
    entry,
    environment: {
      LANG: 'C.UTF-8',
      DISPLAY: `:${number}`,
      DBUS_SESSION_BUS_ADDRESS: address,
      GDK_BACKEND: 'x11',
      GSK_RENDERER: 'cairo',
      GTK_A11Y: 'none',
      NO_AT_BRIDGE: '1',
      // Containers don't allow the sandbox that WebKit makes itself; on a desktop it stays.
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
    },
  });
  return async () => {
    await Promise.all([display, bus].map(end));
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  const lines = createInterface({ input: child.stdio[3] as Readable });
  const said = once(lines, 'line').then(([line]) => String(line));
  const gone = once(child, 'exit').then(() => Promise.reject(new Error(`${child.spawnfile} did not start.`)));
  return Promise.race([said, gone]);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill();
  await gone;
}
