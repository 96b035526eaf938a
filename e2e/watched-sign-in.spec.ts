import type { Page } from '@playwright/test';
import { type Companion, FIREFOX, type User } from './companion.ts';
import { expect, platforms, test } from './fixtures.ts';
import { expectSignedIn, expectSignInPage, mailLeadingTo, signInByForm, submitSignIn } from './steps.ts';

// Mails are waited for, on whatever machine.
test.describe.configure({ timeout: 120_000 });

const PASSWORD = 'battery staple horse';
const PHONE = { name: 'Ada’s phone', ip: '203.0.113.7' };
const ABROAD = { 'x-forwarded-for': '198.51.100.99' };

const linkTo = async (companion: Companion, user: User, path: string) =>
  (await mailLeadingTo(companion, user, path)).link;

async function chooseNewPassword(page: Page): Promise<void> {
  await page.getByLabel('New password').fill(PASSWORD);
  await page.getByLabel('Password confirmation').fill(PASSWORD);
  await page.getByRole('button', { name: 'Change Password' }).click();
  await expect(page.getByRole('status')).toHaveText('Your password was changed. Sign in with the new one.');
}

/** By the navbar in a browser; a shell has a title bar of its own. */
async function openSecurity(page: Page): Promise<void> {
  await page.getByRole('link', { name: /^Security/ }).click();
  await expect(page.getByRole('heading', { name: 'Security', exact: true })).toBeVisible();
}

function watched(): void {
  test('a sign-in on a new device is told by mail, whose “not me” ends it all and leads to a new password', async ({
    page,
    companion,
    user,
  }) => {
    const phone = await companion.signInElsewhere(user, { ...PHONE, ip: '127.0.0.1' });
    await signInByForm(page, user);

    await page.goto(await linkTo(companion, user, '/users/not_me'));
    expect((await companion.fetch('/api/v1/me', { headers: phone })).status).toBe(200);
    await page.getByRole('button', { name: 'Sign Everybody Out' }).click();
    await expect(page.getByRole('heading', { name: 'Everybody Is Signed Out' })).toBeVisible();
    expect((await companion.fetch('/api/v1/me', { headers: phone })).status).toBe(401);
    expect(await companion.ask('countOpenSessions', user.id)).toBe(0);

    await page.goto('/users/sign_in');
    await submitSignIn(page, user);
    await expect(page.getByRole('alert')).toHaveText('Invalid email or password.');

    await page.goto(await linkTo(companion, user, '/users/password/edit'));
    await chooseNewPassword(page);
    await submitSignIn(page, { ...user, password: PASSWORD });
    await expectSignedIn(page, user);
  });

  test('a sign-in from nowhere known is blocked, and let in by mail', async ({ page, context, companion, user }) => {
    await companion.signInElsewhere(user, PHONE);
    await context.setExtraHTTPHeaders(ABROAD);
    await page.goto('/users/sign_in');
    await submitSignIn(page, user);
    await expect(page.getByRole('alert')).toContainText('This sign-in looks unusual.');

    await page.goto(await linkTo(companion, user, '/users/unlock'));
    await page.getByRole('button', { name: 'Unlock and Sign In' }).click();
    await expectSignedIn(page, user);
    expect(await companion.ask('countOpenSessions', user.id)).toBeGreaterThan(0);
  });

  test('who has lost the password chooses a new one by mail', async ({ page, companion, user }) => {
    await page.goto('/users/sign_in');
    await page.getByRole('link', { name: 'Choose a new one' }).click();
    await expect(page.getByRole('heading', { name: 'New Password' })).toBeVisible();
    await page.getByLabel('Email').fill(user.email);
    await page.getByRole('button', { name: 'Send Link' }).click();
    await expect(page.getByRole('heading', { name: 'Check Your Mail' })).toBeVisible();

    await page.goto(await linkTo(companion, user, '/users/password/edit'));
    await chooseNewPassword(page);
    await submitSignIn(page, { ...user, password: PASSWORD });
    await expectSignedIn(page, user);
  });

  test('a device that is signed out on the Security page is signed out', async ({
    page,
    baseURL,
    browser,
    companion,
    user,
  }) => {
    const phone = await companion.signInElsewhere(user, { ...PHONE, ip: '127.0.0.1' });
    const laptop = await browser.newPage({ userAgent: FIREFOX, ...(baseURL && { baseURL }) });
    await signInByForm(laptop, user);
    await signInByForm(page, user);

    await openSecurity(page);
    await expect(page.getByRole('listitem').filter({ hasText: 'This device' })).toHaveCount(1);
    await page.getByRole('link', { name: 'Sign out Ada’s phone' }).click();
    await page.getByRole('button', { name: 'Sign Out Device' }).click();
    await expect(page.getByRole('status')).toHaveText('The device was signed out.');
    expect((await companion.fetch('/api/v1/me', { headers: phone })).status).toBe(401);
    await laptop.goto('/');
    await expectSignedIn(laptop, user);

    await page.getByRole('link', { name: 'Sign out all other devices' }).click();
    await page.getByRole('button', { name: 'Sign Out Other Devices' }).click();
    await expect(page.getByRole('status')).toHaveText('All your other devices were signed out.');
    await laptop.goto('/');
    await expectSignInPage(laptop);
    await laptop.close();
    await page.goto('/');
    await expectSignedIn(page, user);
  });
}

for (const platform of platforms) {
  test.describe(`in a shell on ${platform}`, () => {
    test.use({ platform });
    watched();
  });
}

test.describe('in a browser', () => {
  test.use({ shell: 'none' });
  watched();
});

test.describe('in a browser without script', () => {
  test.use({ shell: 'none', javaScriptEnabled: false });
  watched();
});
