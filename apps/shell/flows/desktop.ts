import { spawn } from 'node:child_process';
import type { TestProject } from 'vitest/node';
import { bundleShell } from '../bundle.ts';
import { end, firstLine, startSessionBus } from './session-bus.ts';

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
  // It would begin anew whenever the last shell has gone, and not take the next that comes meanwhile.
  const stays = '-noreset';
  const display = spawn('Xvfb', ['-displayfd', '3', stays, '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const [number, bus, entry] = await Promise.all([firstLine(display), startSessionBus(), bundleShell()]);
  project.provide('desktop', {
    entry,
    environment: {
      LANG: 'C.UTF-8',
      DISPLAY: `:${number}`,
      DBUS_SESSION_BUS_ADDRESS: bus.address,
      GDK_BACKEND: 'x11',
      GSK_RENDERER: 'cairo',
      GTK_A11Y: 'none',
      NO_AT_BRIDGE: '1',
      // Containers don't allow the sandbox that WebKit makes itself; on a desktop it stays.
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
    },
  });
  return async () => {
    await Promise.all([end(display), bus.stop()]);
  };
}
