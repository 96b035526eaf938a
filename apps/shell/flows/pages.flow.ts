import { expect, test } from 'vitest';
import { SHELL_KINDS, type ShellKindName } from '../src/shell-kind.ts';
import { onEveryServer, PASSWORD, showsHome } from './stage.ts';

onEveryServer('pages in the shell', (stage) => {
  test.each(Object.keys(SHELL_KINDS) as ShellKindName[])(
    'as %s, the shell asks for its own path configuration, and hears Sign Out by the platform’s channel',
    async (kind) => {
      const shell = await stage().startSignedIn('/', kind);
      expect(stage().line.requests).toContain(`GET ${SHELL_KINDS[kind].pathConfiguration}`);
      expect(await shell.evaluate('navigator.userAgent')).toContain(SHELL_KINDS[kind].words);
      const channels = 'typeof nativeApp + "," + typeof window.webkit?.messageHandlers?.nativeApp';
      expect(await shell.evaluate(channels)).toBe(kind === 'hotwire-android' ? 'object,undefined' : 'undefined,object');

      await shell.click('Sign Out');
      await shell.untilSignIn();
      await stage().expectSignedOut();
      expect(stage().line.requests).not.toContain('POST /users/sign_out');
    },
  );

  test('the title bar has the page’s title, and a way back to the page before', async () => {
    const shell = await stage().startSignedIn();
    const home = await shell.untilWindow(({ title }) => title.includes('Home'));
    await shell.evaluate('Turbo.visit("/users/security")');
    await shell.untilWindow(({ title, canGoBack }) => title.includes('Security') && canGoBack);
    await shell.press('Back');
    await shell.untilWindow(({ title, url }) => title === home.title && url === home.url);
    await stage().expectSignedIn();
  });

  test('a visit to the sign-in page presents the native one', async () => {
    const shell = await stage().startShell('/users/sign_in?return_to=%2Fusers%2Fsecurity%3Fa%3D1%26b%3D2');
    await stage().fillIn();
    await shell.press('Sign In');
    await shell.untilWindow(
      ({ url, text }) => url === `${stage().line.url}/users/security?a=1&b=2` && text.includes('Password'),
    );
    await stage().expectSignedIn();
  });

  test('the path configuration says which pages are modal, and a modal page makes way for others', async () => {
    const shell = await stage().startShell('/users/sign_up');
    await shell.untilWindow(({ text }) => text.includes('Sign Up'));
    await shell.visit('/users/password/new');
    await shell.untilWindow(({ shows, text }) => shows === 'modal' && text.includes('New Password'));
    await shell.press('Cancel');
    await shell.untilWindow(({ shows, text }) => shows === 'page' && text.includes('Sign Up'));
  });

  test('Reload stands for pulling a page to refresh it, where the path configuration allows that', async () => {
    const shell = await stage().startSignedIn();
    const { loads } = await shell.untilWindow(({ isLoading }) => !isLoading);
    await shell.press('Menu');
    await shell.press('Reload');
    await shell.untilWindow((window) => window.loads > loads && showsHome(stage().user)(window));
    await stage().expectSignedIn();

    await shell.press('Menu');
    await shell.press('Sign Out');
    await shell.untilSignIn();
    await shell.press('More ways to sign in');
    await shell.untilWindow(({ shows, text }) => shows === 'modal' && text.includes('Sign In'));
    await shell.press('Menu');
    await expect(shell.press('Reload')).rejects.toThrow('The window shows no such thing.');
    await stage().expectSignedOut();
  });

  test('a page of the server’s is shown here, whatever is in its address', async () => {
    const shell = await stage().startShell('/users/sign_up');
    await shell.untilWindow(({ text }) => text.includes('Sign Up'));
    stage().line.pages.set('/search', { status: 200, html: 'Found.' });
    await shell.evaluate('location.assign("/search?q=100%&r=%ff")');
    await shell.untilWindow(({ text }) => text === 'Found.');
    expect(shell.state.opened).toEqual([]);
  });

  test('a sign-in inside the WebView hands its native half over', async () => {
    const shell = await stage().startShell();
    await shell.untilSignIn();
    await shell.press('More ways to sign in');
    await shell.untilWindow(
      ({ shows, text, isLoading }) => shows === 'modal' && !isLoading && text.includes('Sign In'),
    );
    await shell.type('Email', stage().user.email);
    await shell.type('Password', PASSWORD);
    await shell.click('Sign In');
    await shell.untilWindow(showsHome(stage().user));
    await shell.until(({ client }) => client === 'signed_in');
    await stage().expectSignedIn();

    await shell.click('Sign Out');
    await shell.untilSignIn();
    await stage().expectSignedOut();
  });
});
