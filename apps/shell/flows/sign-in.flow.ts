import { expect, test } from 'vitest';
import { onEveryServer, showsHome } from './stage.ts';

onEveryServer('signing in', (stage) => {
  test('a 401 presents the native sign-in, which goes on to the page that was asked for', async () => {
    const shell = await stage().startShell('/users/security');
    const before = await shell.untilSignIn();
    expect(before.title).toBe('Sign In');
    await stage().fillIn();
    await shell.press('Sign In');
    const window = await shell.untilWindow(({ text }) => text.includes('Security'));
    expect(window).toMatchObject({ shows: 'page', url: `${stage().line.url}/users/security` });
    await stage().expectSignedIn();
  });

  test('a wrong password is said, and leaves nothing', async () => {
    const shell = await stage().startShell();
    await stage().fillIn('wrong horse battery');
    await shell.press('Sign In');
    await shell.untilWindow(({ error }) => error === 'Invalid email or password.');
    await stage().expectSignedOut();
  });

  test('the cookie is there before the page is asked for again', async () => {
    await stage().startSignedIn();
    const { requests } = stage().line;
    const since = requests.slice(requests.indexOf('POST /api/v1/auth'));
    expect(since.filter((request) => request === 'GET /')).toHaveLength(1);
    expect(since).not.toContain('POST /api/v1/auth/web_session');
    await stage().expectSignedIn();
  });

  test('somebody who has been disabled is told so', async () => {
    const shell = await stage().startShell();
    await stage().ask('disableUser', stage().user.id);
    await stage().fillIn();
    await shell.press('Sign In');
    await shell.untilWindow(({ error }) => error === 'This account has been disabled.');
    await stage().expectSignedOut();
  });

  test('a server that is not there just now is told of in words, and the next try signs in', async () => {
    const shell = await stage().startShell();
    await shell.untilSignIn();
    stage().line.isUnavailable = true;
    await stage().fillIn();
    await shell.press('Sign In');
    await shell.untilWindow(({ error }) => error === 'The server can’t answer just now.');
    await stage().expectSignedOut();
    stage().line.isUnavailable = false;
    await shell.press('Sign In');
    await shell.untilWindow(showsHome(stage().user));
    await stage().expectSignedIn();
  });
});
