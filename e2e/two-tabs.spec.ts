import type { BrowserContext, Page } from '@playwright/test';
import type { User } from './companion.ts';
import { expect, platforms, test } from './fixtures.ts';
import {
  expectDead,
  expectSignedIn,
  expectSignInPage,
  signInByForm,
  signInByShell,
  signOutLink,
  visitByTurbo,
} from './steps.ts';

test.describe('two tabs of one browser', () => {
  test.use({ shell: 'none' });

  test('a sign-out in one signs the other out before anybody’s eyes', async ({ page: first, context, user }) => {
    await signInByForm(first, user);
    const second = await openSignedIn(context, user);

    await signOutLink(first).click();
    await expectSignInPage(first);
    await expectSignInPage(second);
    await expect(second.getByText(user.name)).toHaveCount(0);
  });

  test('invariant 9: Sign Out of a tab that hasn’t heard of the other’s sign-out succeeds as well', async ({
    page: first,
    context,
    companion,
    user,
  }) => {
    await signInByForm(first, user);
    const second = await openSignedIn(context, user, deaf);

    await signOutLink(first).click();
    await expectSignInPage(first);
    await signOutLink(second).click();
    await expectSignInPage(second);
    expect(await companion.ask('countOpenSessions', user.id)).toBe(0);
  });

  for (const [how, visit] of [
    ['loads', (page, path) => page.goto(path)],
    ['visits by Turbo', visitByTurbo],
  ] as [string, typeof visitByTurbo][]) {
    test(`what a tab ${how} that hasn’t heard of the other’s sign-out is signed out`, async ({
      page: first,
      context,
      user,
    }) => {
      await signInByForm(first, user);
      const second = await openSignedIn(context, user, deaf);

      await signOutLink(first).click();
      await expectSignInPage(first);
      await expectSignedIn(second, user);
      await visit(second, '/?tab=2');
      await expectSignInPage(second);
      await expect(second.getByText(user.name)).toHaveCount(0);
    });
  }

  test('both sign out at once, and both succeed', async ({ page: first, context, companion, user }) => {
    await signInByForm(first, user);
    const second = await openSignedIn(context, user, deaf);

    await Promise.all([signOutLink(first).click(), signOutLink(second).click()]);
    await expectSignInPage(first);
    await expectSignInPage(second);
    expect(await companion.ask('countOpenSessions', user.id)).toBe(0);
  });
});

for (const platform of platforms) {
  test.describe(`two tabs of one app on ${platform}`, () => {
    test.use({ platform });

    test('a sign-out through the shell in one signs the other out too', async ({
      page: first,
      context,
      companion,
      bridge,
      shellApp,
      user,
    }) => {
      const halves = await signInByShell({ page: first, shellApp }, user);
      const second = await openSignedIn(context, user);

      await signOutLink(first).click();
      await expect(first.getByRole('heading', { name: 'Please sign in' })).toBeVisible();
      await expect(second.getByRole('heading', { name: 'Please sign in' })).toBeVisible();
      await expectDead(companion, halves);
      await expect(bridge).toHaveReceivedTimes('signOut', 1);
    });

    test('invariant 9: Sign Out of a tab that hasn’t heard of the other’s sign-out succeeds as well', async ({
      page: first,
      context,
      companion,
      bridge,
      shellApp,
      user,
    }) => {
      const halves = await signInByShell({ page: first, shellApp }, user);
      const second = await openSignedIn(context, user, deaf);

      await signOutLink(first).click();
      await expect(first.getByRole('heading', { name: 'Please sign in' })).toBeVisible();
      await expectDead(companion, halves);
      await signOutLink(second).click();
      await expectSignInPage(second);
      await expect(bridge).toHaveReceivedTimes('signOut', 2);
    });
  });
}

async function openSignedIn(context: BrowserContext, user: User, prepare = () => {}): Promise<Page> {
  const page = await context.newPage();
  await page.addInitScript(prepare);
  await page.goto('/');
  await expectSignedIn(page, user);
  return page;
}

/** Runs in a page: it hears nothing of other tabs, as in an old WebView. */
function deaf(): void {
  Reflect.deleteProperty(window, 'BroadcastChannel');
}
