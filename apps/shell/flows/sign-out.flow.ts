import { expect, test } from 'vitest';
import { onEveryServer, showsHome } from './stage.ts';

onEveryServer('signing out', (stage) => {
  const signOutCalls = () => stage().line.requests.filter((request) => request === 'DELETE /api/v1/auth');
  const pageSignOuts = () => stage().line.requests.filter((request) => request.endsWith(' /users/sign_out'));

  test('a page’s Sign Out ends both halves and the notification token with one call, and takes the badge along', async () => {
    const shell = await stage().startSignedIn();
    await shell.click('Notify this device');
    await shell.until(({ isNotified }) => isNotified);
    const { session } = shell.secrets();
    expect((await stage().ask('session', session?.id)).notificationTokens).toHaveLength(1);

    const badge = { name: 'showNotificationBadge', icon: 'bell', tab: 'home', count: 3 };
    await shell.evaluate(`void webkit.messageHandlers.nativeApp.postMessage(${JSON.stringify(badge)})`);
    await shell.until(({ badge }) => badge === 3);

    await shell.click('Sign Out');

    await shell.untilSignIn();
    await shell.until(({ isNotified, badge }) => !isNotified && badge === 0);
    await stage().expectSignedOut();
    expect(await stage().ask('session', session?.id)).toEqual({ closedReason: 'signed_out', notificationTokens: [] });
    expect(signOutCalls()).toHaveLength(1);
    expect(pageSignOuts()).toEqual([]);
  });

  test('the menu’s does the same, and who signs in again gets another session', async () => {
    const shell = await stage().startSignedIn();
    const first = shell.secrets().session?.id;
    await shell.press('Menu');
    await shell.press('Sign Out');
    await shell.untilSignIn();
    await stage().expectSignedOut();

    await stage().signIn();
    await stage().expectSignedIn();
    expect(shell.secrets().session?.id).not.toBe(first);
  });

  test('a double click is one sign-out', async () => {
    const shell = await stage().startSignedIn();
    await shell.click('Sign Out', { times: 2 });
    await shell.untilSignIn();
    await stage().expectSignedOut();
    expect([signOutCalls(), pageSignOuts()]).toEqual([['DELETE /api/v1/auth'], []]);
  });

  test('two windows are signed out together, and in together', async () => {
    const shell = await stage().startSignedIn();
    await openSecondWindow();
    await shell.click('Sign Out', { window: 1 });
    await shell.untilSignIn(0);
    await shell.untilSignIn(1);
    await stage().expectSignedOut();

    await stage().signIn();
    await shell.untilWindow(showsHome(stage().user), 1);
    await stage().expectSignedIn();
  });

  test('two windows that sign out at once do it once', async () => {
    const shell = await stage().startSignedIn();
    await openSecondWindow();
    const held = stage().line.hold('DELETE /api/v1/auth', 'before');
    await shell.click('Sign Out', { window: 0 });
    await held.arrived;
    await shell.click('Sign Out', { window: 1 });
    held.release();
    await shell.untilSignIn(0);
    await shell.untilSignIn(1);
    await stage().expectSignedOut();
    expect(signOutCalls()).toHaveLength(1);
  });

  test('a page that goes elsewhere meanwhile is signed out too', async () => {
    const shell = await stage().startSignedIn();
    const held = stage().line.hold('DELETE /api/v1/auth', 'after');
    await shell.click('Sign Out');
    await held.arrived;
    await shell.visit('/users/security');
    held.release();
    await shell.untilSignIn();
    await stage().expectSignedOut();
  });

  test('offline it is done here at once, and the server told at the next start', async () => {
    const shell = await stage().startSignedIn();
    stage().line.cut();
    await shell.click('Sign Out');
    await shell.until(({ client }) => client === 'signed_out');
    await stage().expectSignedOut({ openSessions: 1 });
    expect(shell.secrets().endings).toHaveLength(1);

    stage().line.mend();
    await stage().expectStartsSignedOut();
  });

  test('a server that is killed between the DELETE and its answer hears of it again', async () => {
    const shell = await stage().startSignedIn();
    const held = stage().line.hold('DELETE /api/v1/auth', 'after');
    await shell.click('Sign Out');
    await held.arrived;
    await stage().killServer();
    held.drop();
    await shell.until(({ client }) => client === 'signed_out');
    // Nothing is under way any more that would ask the server that comes.
    await shell.untilWindow(({ shows }) => shows === 'failure');
    await stage().startServer();
    await stage().expectSignedOut();
    expect(shell.secrets().endings).toHaveLength(1);

    await stage().expectStartsSignedOut();
  });

  test('where the shell is killed meanwhile, the next start finishes it', async () => {
    const shell = await stage().startSignedIn();
    const held = stage().line.hold('DELETE /api/v1/auth', 'before');
    await shell.click('Sign Out');
    await held.arrived;
    await shell.kill();
    held.drop();

    await stage().expectStartsSignedOut();
  });

  async function openSecondWindow(): Promise<void> {
    const { shell, user } = stage();
    await shell.press('Menu');
    await shell.press('New Window');
    await shell.untilWindow(showsHome(user), 1);
  }
});
