import { generateKeyPairSync } from 'node:crypto';
import type { Page } from '@playwright/test';
import {
  type ProviderAccount,
  startOidcProvider,
  type TestProvider,
} from '../packages/server/src/testing/oidc-provider.ts';
import { Companion } from './companion.ts';
import { test as base, expect, platforms } from './fixtures.ts';
import { cookieOf, expectAlive, expectSignedIn, signInByForm } from './steps.ts';

interface Providers {
  readonly example: TestProvider;
  readonly apple: TestProvider;
}

const test = base.extend<object, { providers: Providers }>({
  providers: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
    async ({}, use) => {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
      const apple = { teamId: 'TEAM123456', keyId: 'KEY1234567', privateKey };
      const providers = {
        example: await startOidcProvider(),
        apple: await startOidcProvider({ name: 'apple', apple }),
      };
      await use(providers);
      await Promise.all([providers.example.stop(), providers.apple.stop()]);
    },
    { scope: 'worker' },
  ],

  companion: [
    async ({ providers: { example, apple } }, use) => {
      const SOCIAL_PROVIDERS = 'example,apple';
      await using companion = await Companion.start({ ...example.environment, ...apple.environment, SOCIAL_PROVIDERS });
      await use(companion);
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

let count = 0;
/** Somebody with an account at a provider, and none here. */
function admit(provider: TestProvider): ProviderAccount & { readonly name: string } {
  count += 1;
  const sub = `grace-${count}`;
  const account = { sub, email: `${sub}@example.org`, email_verified: true, name: `Grace Hopper ${count}` };
  provider.admit(account);
  return account;
}

/** On the provider's page. */
async function goOnAs(page: Page, { sub }: ProviderAccount): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Provider' })).toBeVisible();
  await page.getByRole('link', { name: `Go on as ${sub}`, exact: true }).click();
}

const link = (page: Page, name: string) => page.getByRole('link', { name });

test.describe('in a browser', () => {
  test.use({ shell: 'none' });

  test('who goes to a provider is signed in when they come back, where they wanted to go', async ({
    page,
    providers,
  }) => {
    const grace = admit(providers.example);
    await page.goto('/');
    await link(page, 'Continue with Example').click();
    await goOnAs(page, grace);
    await expectSignedIn(page, grace);
    await expect(page).toHaveURL('/');
  });

  test('an answer that the provider’s page posts across sites finds the browser that has begun', async ({
    page,
    providers,
  }) => {
    const { name: _withheld, ...grace } = admit(providers.apple);
    await page.goto('/users/sign_up');
    const posted = page.waitForRequest((request) => request.method() === 'POST' && request.url().includes('/callback'));
    await link(page, 'Continue with Apple').click();
    await goOnAs(page, grace);
    const headers = await (await posted).allHeaders();
    expect([headers['sec-fetch-site'], headers['cookie']]).toEqual(['cross-site', undefined]);
    await expectSignedIn(page, { name: grace.sub });
  });

  test('who says no there is told so here, and may begin anew', async ({ page, context }) => {
    await page.goto('/users/sign_in');
    await link(page, 'Continue with Example').click();
    await link(page, 'Cancel').click();
    await expect(page.getByText('You have cancelled this sign-in.')).toBeVisible();
    await link(page, 'Try again').click();
    await expect(link(page, 'Continue with Example')).toBeVisible();
    expect(await cookieOf(context)).not.toContain('tandem=');
  });

  test('one who is signed in connects a provider, signs in by it, and disconnects it', async ({
    page,
    context,
    providers,
    user,
  }) => {
    const grace = admit(providers.example);
    await signInByForm(page, user);
    await page.goto('/users/connected_accounts');
    await page.getByRole('button', { name: 'Connect Example' }).click();
    await goOnAs(page, grace);
    await expect(page.getByText('Connected. You can sign in that way from now on.')).toBeVisible();
    await expect(page.getByText(String(grace.email))).toBeVisible();

    await context.clearCookies();
    await page.goto('/users/sign_in');
    await link(page, 'Continue with Example').click();
    await goOnAs(page, grace);
    await expectSignedIn(page, user);

    await page.goto('/users/connected_accounts');
    await page.getByRole('button', { name: 'Disconnect Example' }).click();
    await expect(page.getByText('Disconnected. Nobody signs in that way any more.')).toBeVisible();
    await expect(page.getByText(String(grace.email))).toHaveCount(0);
  });

  test.describe('without script', () => {
    test.use({ javaScriptEnabled: false });

    test('one signs in, and connects', async ({ page, providers, user }) => {
      const grace = admit(providers.example);
      await signInByForm(page, user);
      await page.goto('/users/connected_accounts');
      await page.getByRole('button', { name: 'Connect Example' }).click();
      await goOnAs(page, grace);
      await expect(page.getByText('Connected. You can sign in that way from now on.')).toBeVisible();
    });
  });
});

for (const platform of platforms) {
  test.describe(`in a shell on ${platform}`, () => {
    test.use({ platform });

    test('the system’s browser goes to the provider, and the shell has both halves of one session', async ({
      page,
      context,
      companion,
      providers,
      shellApp,
      bridge,
    }) => {
      const grace = admit(providers.example);
      shellApp.useBrowser((browser) => goOnAs(browser, grace));
      await page.goto('/users/sign_in');
      await link(page, 'Continue with Example').click();

      await expectSignedInByShell(page, grace);
      await expect(bridge).toHaveReceived('signInWithBrowser', { provider: 'example' });
      const cookie = await cookieOf(context);
      const asked = await shellApp.apiFetch('/api/v1/auth', { headers: { cookie } });
      const { session } = await asked.json();
      await expectAlive(companion, { sessionId: session.id, cookie, apiToken: String(shellApp.apiToken) });
    });

    test('one who is signed in connects a provider there', async ({ page, providers, shellApp, user }) => {
      const grace = admit(providers.example);
      await shellApp.signIn({ email: user.email, password: user.password });
      shellApp.useBrowser((browser) => goOnAs(browser, grace));
      await page.goto('/users/connected_accounts');
      await link(page, 'Connect Example').click();
      await expect(page.getByText(String(grace.email))).toBeVisible();
    });

    test('a shell that knows of no such thing is told by a page, and never shown the provider', async ({ page }) => {
      await page.goto('/users/sign_in');
      await link(page, 'Continue with Example').click();
      await expect(page.getByText('This app can’t sign you in with Example.')).toBeVisible();
    });
  });
}

/** The sign-in page, loaded anew, leads home. */
async function expectSignedInByShell(page: Page, { name }: { name: string }): Promise<void> {
  await expect(page.getByRole('heading', { name: `Hello, ${name}` })).toBeVisible();
}
