import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type ProviderAccount,
  startOidcProvider,
  type TestProvider,
} from '../../../packages/server/src/testing/oidc-provider.ts';
import type { ShellKindName } from '../src/shell-kind.ts';
import { onEveryServer, PASSWORD, showsHome } from './stage.ts';

onEveryServer('pages in the shell', (stage) => {
  test.each<ShellKindName>(['turbo-ios', 'hotwire-ios', 'hotwire-android'])(
    'as %s, Sign Out reaches the shell by the platform’s channel',
    async (kind) => {
      const shell = await stage().startSignedIn('/', kind);
      await shell.click('Sign Out');
      await shell.untilWindow(({ shows }) => shows === 'sign-in');
      await stage().expectSignedOut();
      expect(stage().line.requests).not.toContain('POST /users/sign_out');
    },
  );

  test('a visit to the sign-in page presents the native one', async () => {
    const shell = await stage().startShell('/users/sign_in?return_to=/users/security');
    await shell.untilWindow(({ shows }) => shows === 'sign-in');
    await shell.fill('Email', stage().user.email);
    await shell.fill('Password', PASSWORD);
    await shell.press('Sign In');
    await shell.untilWindow(
      ({ url, text }) => url === `${stage().line.url}/users/security` && text.includes('Password'),
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

  test('a sign-in inside the WebView hands its native half over', async () => {
    const shell = await stage().startShell();
    await shell.untilWindow(({ shows }) => shows === 'sign-in');
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
    await shell.untilWindow(({ shows }) => shows === 'sign-in');
    await stage().expectSignedOut();
  });

  test('a frame of another origin reaches nothing', async () => {
    const shell = await stage().startSignedIn();
    const stranger = createServer((_, answer) => {
      answer.setHeader('content-type', 'text/html');
      answer.end(`<script>
        const message = { name: 'signOut', id: 'x', v: 1 };
        const found = [typeof window.webkit?.messageHandlers?.nativeApp, typeof window.nativeApp];
        document.dispatchEvent(new CustomEvent('shell:bridge', { detail: JSON.stringify(message) }));
        for (const name of ['shell', 'nativeApp']) window.webkit?.messageHandlers?.[name]?.postMessage(message);
        parent.postMessage('tried: ' + found, '*');
      </script>`);
    }).listen(0, 'localhost');
    const { port } = await new Promise<AddressInfo>((resolve) =>
      stranger.once('listening', () => resolve(stranger.address() as AddressInfo)),
    );
    const html = `<body><script>addEventListener('message', ({ data }) => document.body.append(data))</script>
      <iframe src="http://localhost:${port}/"></iframe></body>`;
    stage().line.pages.set('/framed', { status: 200, html });
    await shell.visit('/framed');
    await shell.untilWindow(({ text }) => text.includes('tried: undefined,undefined'));
    stranger.close();
    await shell.visit('/');
    await shell.untilWindow(showsHome(stage().user));
    await stage().expectSignedIn();
  });

  test('another site is the system’s browser’s to show', async () => {
    const shell = await stage().startSignedIn();
    await shell.evaluate(`location.assign('${stage().line.url.replace('127.0.0.1', 'localhost')}/elsewhere')`);
    const { opened } = await shell.until(({ opened }) => opened.length === 1);
    expect(opened[0]).toContain('/elsewhere');
    await stage().expectSignedIn();
  });
});

let provider: TestProvider;
const settings: Record<string, string> = {};
beforeAll(async () => {
  provider = await startOidcProvider();
  Object.assign(settings, provider.environment, { APP_LINK: 'dev.tandem.shell://signed-in' });
});
afterAll(() => provider.stop());

onEveryServer(
  'a provider’s sign-in',
  (stage) => {
    test('opens the system’s browser, and its link brings both halves', async () => {
      const sub = `grace-${stage().user.id}`;
      const account = { sub, email: `${sub}@example.org`, email_verified: true, name: 'Grace Hopper' };
      const shell = await stage().startShell();
      await shell.untilWindow(({ shows }) => shows === 'sign-in');
      await shell.press('More ways to sign in');
      await shell.untilWindow(({ text, isLoading }) => !isLoading && text.includes('Continue with Example'));
      await shell.click('Continue with Example');
      const { opened } = await shell.until(({ opened }) => opened.length === 1);
      await shell.openLink(await goThrough(String(opened[0]), account));
      await shell.untilWindow(({ shows, text }) => shows === 'page' && text.includes('Hello, Grace Hopper'));
      const { session } = shell.secrets();
      const headers = { cookie: await shell.cookies(), authorization: `Bearer ${session?.apiToken}` };
      const asked = await stage().fetch('/api/v1/auth', { headers });
      expect(await asked.json()).toMatchObject({ cookie: true, token: true, same_session: true });
    });

    /** What a browser does, from our server by the provider's pages to the app's link. */
    async function goThrough(address: string, account: ProviderAccount): Promise<string> {
      const begun = await fetch(address, { redirect: 'manual', headers: { accept: 'text/html' } });
      const cookie = begun.headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; ');
      const leave =
        begun.headers.get('location') ?? /url=([^"]+)"/.exec(await begun.text())?.[1]?.replaceAll('&amp;', '&');
      const { url } = await provider.visit(String(leave), account);
      const back = await fetch(url, { redirect: 'manual', headers: { cookie, accept: 'text/html' } });
      return back.headers.get('location') ?? '';
    }
  },
  settings,
);
