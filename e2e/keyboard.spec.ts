import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { expectSignedIn, expectSignInPage, signOutLink } from './steps.ts';

test.use({ shell: 'none' });

test('the keyboard alone signs in and out', async ({ page, companion, user }) => {
  await page.goto('/');
  await tabTo(page, page.getByLabel('Email'));
  await page.keyboard.type(user.email);
  await tabTo(page, page.getByLabel('Password'));
  await page.keyboard.type('wrong horse battery');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toBeFocused();

  await tabTo(page, page.getByLabel('Password'));
  await page.keyboard.type(user.password);
  await tabTo(page, page.getByRole('button', { name: 'Sign In' }));
  await page.keyboard.press('Space');
  await expectSignedIn(page, user);

  await tabTo(page, signOutLink(page));
  await page.keyboard.press('Enter');
  await expectSignInPage(page);
  expect(await companion.ask('countOpenSessions', user.id)).toBe(0);
});

test('the first Tab offers to skip to the content', async ({ page }) => {
  await page.goto('/users/sign_in');
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to content' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('Email')).toBeFocused();
});

/** Tabs on until the focus is there. */
async function tabTo(page: Page, goal: Locator): Promise<void> {
  for (let steps = 0; steps < 8; steps += 1) {
    await page.keyboard.press('Tab');
    if (await goal.evaluate((element) => element === document.activeElement)) break;
  }
  await expect(goal).toBeFocused();
}
