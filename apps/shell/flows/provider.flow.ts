import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type ProviderAccount,
  startOidcProvider,
  type TestProvider,
} from '../../../packages/server/src/testing/oidc-provider.ts';
import type { ShellProcess } from './shell-process.ts';
import { onEveryServer } from './stage.ts';

let provider: TestProvider;
const settings: Record<string, string> = {};
beforeAll(async () => {
  provider = await startOidcProvider();
  Object.assign(settings, provider.environment, { APP_LINK: 'dev.tandem.shell://signed-in' });
});
afterAll(() => provider.stop());

onEveryServer(
  'a provider',
  (stage) => {
    test('signs somebody in by the system’s browser, and its link brings both halves', async () => {
      const shell = await showsProviders();
      await shell.click('Continue with Example');
      await shell.openLink(await goThrough(await opened(shell), grace()));
      await shell.untilWindow(({ shows, text }) => shows === 'page' && text.includes('Hello, Grace Hopper'));
      const { session } = shell.secrets();
      const headers = { cookie: await shell.cookies(), authorization: `Bearer ${session?.apiToken}` };
      const asked = await stage().fetch('/api/v1/auth', { headers });
      expect(await asked.json()).toMatchObject({ cookie: true, token: true, same_session: true });
    });

    test('of two trips to it the later one counts, and nobody is bothered with the other', async () => {
      const shell = await showsProviders();
      await shell.click('Continue with Example');
      await opened(shell);
      await shell.click('Continue with Example');
      const later = await opened(shell, 2);
      expect(shell.state.windows[0]?.shows).toBe('modal');
      await shell.openLink(await goThrough(later, grace()));
      await shell.untilWindow(({ text }) => text.includes('Hello, Grace Hopper'));
      expect(stage().line.requests.filter((request) => request === 'POST /api/v1/auth/social/claim')).toHaveLength(1);
    });

    test('that is cancelled signs nobody in', async () => {
      const shell = await showsProviders();
      await shell.click('Continue with Example');
      await shell.openLink(await goThrough(await opened(shell), 'cancel'));
      const { error } = await shell.untilWindow(({ shows }) => shows === 'failure');
      expect(error).toBe('You have cancelled this sign-in.');
      await stage().expectSignedOut();
      await shell.press('Retry');
      await shell.untilSignIn();
    });

    test('is connected to who is signed in, whose session stays', async () => {
      const shell = await stage().startSignedIn();
      await shell.visit('/users/connected_accounts');
      const { session } = shell.secrets();
      const account = grace();
      await shell.untilWindow(({ text }) => text.includes('Not connected'));
      await shell.click('Connect Example');
      await shell.openLink(await goThrough(await opened(shell), account));
      await shell.untilWindow(({ shows, text }) => shows === 'page' && text.includes(account.email));
      await stage().expectSignedIn();
      expect(shell.secrets().session?.id).toBe(session?.id);
    });

    test('is not connected long after the sign-in, and the page asks for the password first', async () => {
      const shell = await stage().startSignedIn();
      await shell.visit('/users/connected_accounts');
      await shell.untilWindow(({ text }) => text.includes('Not connected'));
      await stage().advance(601);
      await shell.click('Connect Example');
      await shell.openLink(await goThrough(await opened(shell), grace()));
      const { error } = await shell.untilWindow(({ shows }) => shows === 'failure');
      expect(error).toBe('Confirm that it is you: give your password, or sign in again.');
      await shell.press('Retry');
      await shell.untilWindow(({ text }) => text.includes('confirm your password'));
      await stage().expectSignedIn();
    });

    async function showsProviders(): Promise<ShellProcess> {
      const shell = await stage().startShell();
      await shell.untilSignIn();
      await shell.press('More ways to sign in');
      await shell.untilWindow(({ text, isLoading }) => !isLoading && text.includes('Continue with Example'));
      return shell;
    }

    /** Somebody whom the provider knows, and nobody else. */
    function grace() {
      const sub = `grace-${stage().user.id}`;
      return { sub, email: `${sub}@example.org`, email_verified: true, name: 'Grace Hopper' };
    }
  },
  settings,
);

/** What the system's browser was asked to open last, of so many. */
async function opened(shell: ShellProcess, times = 1): Promise<string> {
  const state = await shell.until(({ opened }) => opened.length === times);
  return String(state.opened.at(-1));
}

/** What a browser does, from our server by the provider's pages to the app's link. */
async function goThrough(address: string, account: ProviderAccount | 'cancel'): Promise<string> {
  const begun = await fetch(address, { redirect: 'manual', headers: { accept: 'text/html' } });
  const cookie = begun.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const leave = begun.headers.get('location') ?? /url=([^"]+)"/.exec(await begun.text())?.[1]?.replaceAll('&amp;', '&');
  const { url } = await provider.visit(String(leave), account);
  const back = await fetch(url, { redirect: 'manual', headers: { cookie, accept: 'text/html' } });
  return back.headers.get('location') ?? '';
}
