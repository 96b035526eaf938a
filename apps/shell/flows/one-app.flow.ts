import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { end } from './session-bus.ts';
import { onOneServer } from './stage.ts';

onOneServer('opened again while it starts', (stage) => {
  const processes: ChildProcess[] = [];
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tandem-shell-'));
  });
  afterEach(async () => {
    await Promise.all(processes.map(end));
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });

  /** As a user does: without a control channel. */
  function open(): ChildProcess {
    const { entry, environment } = inject('desktop');
    const child = spawn('gjs', ['-m', entry, '--url', `${stage().line.url}/`, '--folder', folder], {
      env: { PATH: process.env['PATH'], HOME: folder, ...environment },
      stdio: 'ignore',
    });
    processes.push(child);
    return child;
  }

  test('it is one app, with two windows', async () => {
    const { line } = stage();
    const starting = line.hold('GET /turbo/ios/path_configuration', 'before');
    const [first, second] = [line.hold('GET /', 'after'), line.hold('GET /', 'after')];
    open();
    await starting.arrived;
    await once(open(), 'exit');
    starting.release();
    await first.arrived;
    await second.arrived;
    expect(line.requests.filter((request) => request === 'GET /turbo/ios/path_configuration')).toHaveLength(1);
    for (const page of [first, second]) page.release();
  });
});
