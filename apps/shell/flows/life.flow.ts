import { chmodSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { onEveryServer, showsHome } from './stage.ts';

onEveryServer('the life of a session', (stage) => {
  test('killed and started again, the shell is signed in, both halves', async () => {
    const shell = await stage().startSignedIn();
    const { session } = shell.secrets();
    const again = await stage().startShell();
    await again.untilWindow(showsHome(stage().user));
    await stage().expectSignedIn();
    expect(again.secrets().session?.id).toBe(session?.id);
  });

  test('nobody else on the machine can read what the shell keeps', async () => {
    const shell = await stage().startSignedIn();
    expect((await shell.cookies()).length).toBeGreaterThan(0);
    chmodSync(shell.folder, 0o755);
    expect(openToOthers(shell.folder)).toEqual([]);
  });

  test('a device that was registered for notifications is so again at the next start', async () => {
    const shell = await stage().startSignedIn();
    await shell.click('Notify this device');
    await shell.until(({ isNotified }) => isNotified);
    const again = await stage().startShell();
    await again.until(({ isNotified }) => isNotified);
    const { notificationTokens } = await stage().ask('session', again.secrets().session?.id);
    expect(notificationTokens).toHaveLength(1);
  });

  test('an API token that has expired is renewed at the next start', async () => {
    const shell = await stage().startSignedIn();
    const { session } = shell.secrets();
    await stage().advance(3601);
    const again = await stage().startShell();
    await again.untilWindow(showsHome(stage().user));
    expect(again.secrets().session?.apiToken).not.toBe(session?.apiToken);
    await stage().expectSignedIn();
  });

  test('… and when native code next asks for something', async () => {
    const shell = await stage().startSignedIn();
    const { session } = shell.secrets();
    await stage().advance(3601);
    await shell.click('Notify this device');
    await shell.untilWindow(({ text }) => text.includes('This device is notified.'));
    expect(shell.secrets().session?.apiToken).not.toBe(session?.apiToken);
    await stage().expectSignedIn();
  });

  test('a cookie that was lost is healed by the next page', async () => {
    const shell = await stage().startSignedIn();
    const { session } = shell.secrets();
    await shell.dropCookies();
    await shell.visit('/users/security');
    const window = await shell.untilWindow(({ text }) => text.includes('Password'));
    expect(window).toMatchObject({ shows: 'page', error: '' });
    await stage().expectSignedIn();
    expect(shell.secrets().session?.id).toBe(session?.id);
  });

  test('a session that was closed elsewhere is over in both at the next page', async () => {
    const shell = await stage().startSignedIn();
    await stage().signOutElsewhere();
    await shell.visit('/users/security');
    await shell.untilSignIn();
    await stage().expectSignedOut();
    expect(shell.secrets()).toEqual({});
  });

  test('… and at the next native request', async () => {
    const shell = await stage().startSignedIn();
    await stage().signOutElsewhere();
    await shell.click('Notify this device');
    await shell.untilSignIn();
    await stage().expectSignedOut();
  });

  test('a server that is not there just now leaves everybody signed in, with a way to try again', async () => {
    const shell = await stage().startSignedIn();
    stage().line.isUnavailable = true;
    await shell.visit('/users/security');
    const failed = await shell.untilWindow(({ shows }) => shows === 'failure');
    expect(failed.error).toContain('You’re still signed in.');
    stage().line.isUnavailable = false;
    await stage().expectSignedIn();

    await shell.press('Retry');
    await shell.untilWindow(({ shows, text }) => shows === 'page' && text.includes('Password'));
    await stage().expectSignedIn();
  });

  test('without a network a page says so, and nothing is forgotten, not by a restart either', async () => {
    await stage().startSignedIn();
    stage().line.cut();
    const shell = await stage().startShell();
    const failed = await shell.untilWindow(({ shows }) => shows === 'failure');
    expect(failed.error).toBe('The server can’t be reached.');
    stage().line.mend();
    await shell.press('Retry');
    await shell.untilWindow(showsHome(stage().user));
    await stage().expectSignedIn();
  });

  test('a page whose process has died is loaded anew', async () => {
    const shell = await stage().startSignedIn();
    const [before] = shell.state.windows;
    shell.killPages();
    await shell.untilWindow(({ loads, text }) => loads > Number(before?.loads) && text.includes('Hello'));
    await stage().expectSignedIn();
  });

  test('a server that refuses whatever it is given is asked twice, and believed to be at fault', async () => {
    const shell = await stage().startSignedIn();
    stage().line.pages.set('/refused', { status: 401, html: 'No.' });
    await shell.visit('/refused');
    const { error } = await shell.untilWindow(({ shows }) => shows === 'failure');
    expect(error).toBe('The server didn’t let you in, though you’re signed in.');
    expect(stage().line.requests.filter((request) => request === 'GET /refused')).toHaveLength(2);
    await stage().expectSignedIn();
  });

  for (const when of ['before', 'after'] as const) {
    test(`a network that is cut during a sign-in, ${when} the server has heard, leaves nothing half`, async () => {
      const shell = await stage().startShell();
      await stage().fillIn();
      const held = stage().line.hold('POST /api/v1/auth', when);
      await shell.press('Sign In');
      await held.arrived;
      held.drop();
      await shell.untilWindow(({ error }) => error === 'The server can’t be reached.');
      // An answer that nobody heard leaves a session that nobody holds.
      await stage().expectSignedOut({ openSessions: when === 'before' ? 0 : 1 });
      expect(shell.secrets()).toEqual({});

      await shell.press('Sign In');
      await shell.untilWindow(showsHome(stage().user));
      await stage().expectSignedIn({ openSessions: when === 'before' ? 1 : 2 });
    });
  }

  test('killed during a sign-in, the shell is signed out, and whole', async () => {
    const shell = await stage().startShell();
    await stage().fillIn();
    const held = stage().line.hold('POST /api/v1/auth', 'before');
    await shell.press('Sign In');
    await held.arrived;
    await shell.kill();
    held.drop();
    const again = await stage().startShell();
    await again.untilSignIn();
    await stage().expectSignedOut();
  });
});

/** The files below `folder` that others than their owner may read. */
function openToOthers(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if ((statSync(path).mode & 0o077) === 0) return [];
    return entry.isDirectory() ? openToOthers(path) : [path];
  });
}
