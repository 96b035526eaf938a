import { expect, test } from 'vitest';
import { onEveryServer, PASSWORD } from './stage.ts';

onEveryServer('signing in', (stage) => {
  test('a 401 presents the native sign-in, which goes on to the page that was asked for', async () => {
    const shell = await stage().startShell('/users/security');
    const before = await shell.untilWindow(({ shows }) => shows === 'sign-in');
    expect(before.title).toBe('Sign In');
    await shell.fill('Email', stage().user.email);
    await shell.fill('Password', PASSWORD);
    await shell.press('Sign In');
    const window = await shell.untilWindow(({ text }) => text.includes('Security'));
    expect(window).toMatchObject({ shows: 'page', url: `${stage().line.url}/users/security` });
    await stage().expectSignedIn();
  });

  test('a wrong password is said, and leaves nothing', async () => {
    const shell = await stage().startShell();
    await shell.untilWindow(({ shows }) => shows === 'sign-in');
    await shell.fill('Email', stage().user.email);
    await shell.fill('Password', 'wrong horse battery');
    await shell.press('Sign In');
    await shell.untilWindow(({ error }) => error === 'Invalid email or password.');
    await stage().expectSignedOut();
  });
});
