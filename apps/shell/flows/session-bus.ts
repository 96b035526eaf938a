import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** A D-Bus of a session of its own, on which nothing starts by itself: no keyring that would ask for its password. */
const CONFIGURATION = `<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=${tmpdir()}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy>
</busconfig>`;

export interface SessionBus {
  readonly address: string;
  stop(): Promise<void>;
}

export async function startSessionBus(): Promise<SessionBus> {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-bus-'));
  const file = join(folder, 'bus.conf');
  writeFileSync(file, CONFIGURATION);
  const bus = spawn('dbus-daemon', [`--config-file=${file}`, '--nofork', '--print-address=3'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  return {
    address: await firstLine(bus),
    async stop() {
      await end(bus);
      rmSync(folder, { recursive: true });
    },
  };
}

/** What a process says on its file descriptor 3 when it is ready. */
export async function firstLine(child: ChildProcess): Promise<string> {
  const lines = createInterface({ input: child.stdio[3] as Readable });
  const said = once(lines, 'line').then(([line]) => String(line));
  const gone = once(child, 'exit').then(() => Promise.reject(new Error(`${child.spawnfile} did not start.`)));
  return Promise.race([said, gone]);
}

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill();
  await gone;
}
