import { randomBytes } from 'node:crypto';
import type { Page } from '@playwright/test';
import type { Companion } from './companion.ts';
import { expect, platforms, test } from './fixtures.ts';
import { expectSignedIn, expectSignInPage, mailLeadingTo, signOutLink, submitSignIn } from './steps.ts';

const REMINDER = 'Verify your email: open the link';

interface Newcomer {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

function newcomer(): Newcomer {
  const email = `${randomBytes(6).toString('hex')}@example.com`;
  return { name: 'Grace Hopper', email, password: 'battery staple horse' };
}

const verificationMail = (companion: Companion, user: Newcomer) => mailLeadingTo(companion, user, '/users/verify');

async function signUpByForm(page: Page, { name, email, password }: Newcomer): Promise<void> {
  await page.goto('/users/sign_up');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('Password confirmation').fill(password);
  await page.getByRole('button', { name: 'Sign Up' }).click();
}

test.describe('in a browser', () => {
  test.use({ shell: 'none' });

  for (const javaScriptEnabled of [true, false]) {
    test.describe(javaScriptEnabled ? 'with script' : 'without script', () => {
      test.use({ javaScriptEnabled });

      test('who signs up is reminded to verify the address, does so by the mail’s link, and signs out', async ({
        page,
        companion,
      }) => {
        const grace = newcomer();
        await signUpByForm(page, grace);
        await expectSignedIn(page, grace);
        await expect(page.getByText(REMINDER)).toBeVisible();

        await page.goto((await verificationMail(companion, grace)).link);
        await page.getByRole('button', { name: 'Verify Email' }).click();
        await expectSignedIn(page, grace);
        await expect(page.getByText(REMINDER)).toHaveCount(0);

        await signOutLink(page).click();
        if (!javaScriptEnabled) await page.getByRole('button', { name: 'Sign Out' }).click();
        await expectSignInPage(page);
        await submitSignIn(page, grace);
        await expectSignedIn(page, grace);
      });
    });
  }

  test('the reminder sends another mail, whose code verifies', async ({ page, companion }) => {
    const grace = newcomer();
    await signUpByForm(page, grace);
    const first = await verificationMail(companion, grace);
    await page.getByRole('button', { name: 'Send Another' }).click();
    await expect(page.getByRole('heading', { name: 'Check Your Mail' })).toBeVisible();
    await expect
      .poll(async () => (await verificationMail(companion, grace)).link, { timeout: 60_000 })
      .not.toBe(first.link);
    await page.getByLabel('six digits').fill((await verificationMail(companion, grace)).code);
    await page.getByRole('button', { name: 'Verify Email' }).click();
    await expectSignedIn(page, grace);
    await expect(page.getByText(REMINDER)).toHaveCount(0);
  });
});

for (const platform of platforms) {
  test.describe(`in a shell on ${platform}`, () => {
    test.use({ platform });

    test('who signs up verifies the address by the mail’s code, and signs out by the shell', async ({
      page,
      companion,
      shellApp,
    }) => {
      const grace = newcomer();
      await signUpByForm(page, grace);
      await expectSignedIn(page, grace);
      await expect(page.getByRole('navigation').getByRole('link')).toHaveText(['Sign Out']);
      await expect(page.getByText(REMINDER)).toBeVisible();

      const { code } = await verificationMail(companion, grace);
      await page.getByRole('link', { name: 'type its code' }).click();
      await page.getByLabel('six digits').fill(code);
      await page.getByRole('button', { name: 'Verify Email' }).click();
      await expectSignedIn(page, grace);
      await expect(page.getByText(REMINDER)).toHaveCount(0);

      await signOutLink(page).click();
      await expect(page.getByRole('heading', { name: /sign in/i })).toBeVisible();
      expect(shellApp.apiToken).toBeUndefined();
    });
  });
}
