import type { Page } from '@playwright/test';
import type { User } from './companion.ts';
import { expect, test } from './fixtures.ts';
import { expectSignedIn, expectSignInPage, signInByForm, signOutLink, submitSignIn, visitByTurbo } from './steps.ts';

test.use({ shell: 'none' });

test('a web user signs in and out with the form', async ({ page, context, companion, user }) => {
  await page.goto('/');
  await expectSignInPage(page);
  await submitSignIn(page, user);
  await expectSignedIn(page, user);
  await expect(page).toHaveURL('/');
  await expect(page.getByText('Web browser')).toBeVisible();
  const cookie = { httpOnly: true, sameSite: 'Lax', path: '/' };
  expect(await context.cookies()).toMatchObject([
    { name: 'tandem', ...cookie },
    { name: 'tandem-device', ...cookie },
  ]);

  await signOutLink(page).click();
  await expectSignInPage(page);
  expect(await context.cookies()).toMatchObject([{ name: 'tandem-device' }]);
  expect(await companion.ask('countOpenSessions', user.id)).toBe(0);
});

test('a wrong password is said so, next to what was typed, and opens nothing', async ({ page, context, user }) => {
  await page.goto('/users/sign_in');
  await submitSignIn(page, { email: user.email, password: 'wrong horse battery' });

  await expect(page.getByRole('alert')).toHaveText('Invalid email or password.');
  await expect(page.getByLabel('Email')).toHaveValue(user.email);
  await expect(page.getByLabel('Password')).toHaveValue('');
  expect(await context.cookies()).toEqual([]);

  await submitSignIn(page, user);
  await expectSignedIn(page, user);
});

test('after a sign-out neither back nor forward shows anything signed in', async ({ page, user }) => {
  const restored = await collectRestored(page);
  await signInByForm(page, user);
  await page.goto('/?loaded');
  await expectSignedIn(page, user);
  await page.goto('/users/sign_out');
  await visitByTurbo(page, '/?visited');
  await expectSignedIn(page, user);

  await signOutLink(page).click();
  await expectSignInPage(page);
  await reportSightsOf(page, user);

  for (const go of [
    'goBack',
    'goBack',
    'goBack',
    'goBack',
    'goForward',
    'goForward',
    'goForward',
    'goForward',
  ] as const) {
    await page[go]({ waitUntil: 'commit' });
    await expectNothingOf(page, user);
  }
  expect(restored.filter((text) => text.includes(user.name))).toEqual([]);
});

for (const [how, visitedBetween] of [
  ['at once', []],
  ['from another page', ['/?loaded']],
] as const) {
  test(`back to the page that sign-in’s redirect led to, ${how}, shows nothing signed in`, async ({ page, user }) => {
    const restored = await collectRestored(page);
    await page.goto('/users/sign_in');
    await page.locator('form').evaluate((form) => form.setAttribute('data-turbo', 'false'));
    await submitSignIn(page, user);
    await expectSignedIn(page, user);
    await page.waitForLoadState();
    for (const path of visitedBetween) await page.goto(path);
    await signOutLink(page).click();
    await expectSignInPage(page);
    await reportSightsOf(page, user);

    for (const go of ['goBack', 'goBack', 'goForward'] as const) {
      await page[go]({ waitUntil: 'commit' });
      await expectSignInPage(page);
      await expectNothingOf(page, user);
    }
    expect(restored.filter((text) => text.includes(user.name))).toEqual([]);
  });
}

test('Turbo previews nothing of the last user to the next one', async ({ page, companion, user }) => {
  await signInByForm(page, user);
  await visitByTurbo(page, '/?first');
  await expect(page).toHaveURL('/?first');
  await visitByTurbo(page, '/');
  await expect(page).toHaveURL('/');
  await signOutLink(page).click();
  await expectSignInPage(page);
  await reportSightsOf(page, user);

  const next = await companion.signUp('Grace Hopper');
  await submitSignIn(page, next);
  await expectSignedIn(page, next);
  await visitByTurbo(page, '/?first');
  await expect(page).toHaveURL('/?first');
  await expectSignedIn(page, next);
  await page.goBack({ waitUntil: 'commit' });
  await expectSignedIn(page, next);
  await expectNothingOf(page, user);
});

test('back to a page whose session has expired meanwhile shows the sign-in form', async ({ page, companion, user }) => {
  await signInByForm(page, user);
  await page.goto('/?loaded');
  await expectSignedIn(page, user);
  await page.goto('/health/live');
  await companion.ask('advance', String(31 * 24 * 60 * 60));
  await page.goBack({ waitUntil: 'commit' });
  await expectSignInPage(page);
  await expectNothingOf(page, user);
});

test('back to a page whose session lives shows the page as it was left', async ({ page, user }) => {
  const restored = await collectRestored(page);
  await signInByForm(page, user);
  await page.goto('/?loaded');
  await expectSignedIn(page, user);
  await page.goto('/health/live');
  const asked = page.waitForResponse('/api/v1/auth');
  await page.goBack({ waitUntil: 'commit' });
  expect(await (await asked).json()).toMatchObject({ authenticated: true });
  await expectSignedIn(page, user);
  await expect.poll(() => restored).toEqual([expect.stringContaining(user.name)]);
});

/** The texts of the pages that the browser restores from its back/forward cache, as they come. */
async function collectRestored(page: Page): Promise<string[]> {
  const restored: string[] = [];
  await page.exposeFunction('restoredFromCache', (text: string) => void restored.push(text));
  await page.addInitScript(() => {
    addEventListener('pageshow', ({ persisted }) => {
      const { restoredFromCache } = window as unknown as { restoredFromCache(text: string): void };
      if (persisted) restoredFromCache(document.body.textContent ?? '');
    });
  });
  return restored;
}

/** From now on, a page that shows the user's name, for however short a time, complains. */
async function reportSightsOf(page: Page, { name }: User): Promise<void> {
  const watch = (name: string) => {
    const look = () => {
      if (document.documentElement?.textContent?.includes(name)) console.error(`${name} was seen at ${location.href}`);
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
    look();
  };
  await page.addInitScript(watch, name);
  await page.evaluate(watch, name);
}

async function expectNothingOf(page: Page, { name, email }: User): Promise<void> {
  await expect(page.getByRole('main')).toBeVisible();
  await expect(page.getByText(name)).toHaveCount(0);
  await expect(page.getByText(email)).toHaveCount(0);
}
