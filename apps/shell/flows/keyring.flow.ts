import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type SessionBus, startSessionBus } from './session-bus.ts';
import { Stage, showsHome } from './stage.ts';

const isInstalled = spawnSync('gnome-keyring-daemon', ['--version']).status === 0;

describe.skipIf(!isInstalled)('a keyring', () => {
  const home = mkdtempSync(join(tmpdir(), 'tandem-keyring-'));
  let bus: SessionBus;
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.start('embedded');
  });
  beforeEach(async () => {
    bus = await startSessionBus();
    stage.bus = bus.address;
    await stage.enter();
  });
  afterEach(async () => {
    await stage.leave();
    await bus.stop();
  });
  afterAll(async () => {
    await stage.stop();
    rmSync(home, { recursive: true, force: true });
  });

  test('that has nothing to keep anything in is none', async () => {
    await startKeyring(bus, home);
    await stage.startSignedIn();
    await stage.expectSignedIn();
  });

  test('has the tokens, and no file has them', async () => {
    await startKeyring(bus, home, '--unlock');
    await stage.startSignedIn();
    const shell = await stage.startShell();
    await shell.untilWindow(showsHome(stage.user));
    await shell.until(({ client }) => client === 'signed_in');
    expect(existsSync(join(shell.folder, 'tokens.json'))).toBe(false);

    await shell.click('Sign Out');
    await shell.untilSignIn();
    const again = await stage.startShell();
    await again.untilSignIn();
    await stage.expectSignedOut();
  });
});

/** It ends with its bus. `--unlock` makes one to keep things in, where there is none. */
async function startKeyring({ address }: SessionBus, home: string, ...more: '--unlock'[]): Promise<void> {
  const env = { PATH: process.env['PATH'], HOME: home, XDG_RUNTIME_DIR: home, DBUS_SESSION_BUS_ADDRESS: address };
  spawnSync('gnome-keyring-daemon', ['--daemonize', '--components=secrets', ...more], {
    input: 'secret',
    env,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const question = ['/', 'org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets'];
  const ask = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', ...question];
  while (!spawnSync('dbus-send', ask, { env, encoding: 'utf8' }).stdout.includes('true')) await setTimeout(50);
}
