import { expect, test } from './fixtures.ts';
import { expectSignedIn, expectSignInPage, signInByForm, signOutLink, submitSignIn } from './steps.ts';

test.use({ shell: 'none', javaScriptEnabled: false });

test('without script a wrong password is said so, and the right one signs in', async ({ page, user }) => {
  await page.goto('/?tab=2');
  await expectSignInPage(page);
  await submitSignIn(page, { email: user.email, password: 'wrong horse battery' });
  await expect(page.getByRole('alert')).toHaveText('Invalid email or password.');
  await expect(page.getByLabel('Email')).toHaveValue(user.email);

  await submitSignIn(page, user);
  await expectSignedIn(page, user);
  await expect(page).toHaveURL('/?tab=2');
});

test('without script the Sign Out link leads to a page that asks, and its button signs out', async ({
  page,
  context,
  companion,
  user,
}) => {
  await signInByForm(page, user);
  await signOutLink(page).click();
  await expect(page.getByRole('heading', { name: 'Sign out?' })).toBeVisible();
  await page.getByRole('link', { name: 'Stay signed in' }).click();
  await expectSignedIn(page, user);
  expect(await companion.ask('countOpenSessions', user.id)).toBe(1);

  await signOutLink(page).click();
  await page.getByRole('button', { name: 'Sign Out' }).click();
  await expectSignInPage(page);
  expect(await context.cookies()).toMatchObject([{ name: 'tandem-device' }]);
  expect(await companion.ask('countOpenSessions', user.id)).toBe(0);

  for (let steps = 0; steps < 4; steps += 1) {
    await page.goBack({ waitUntil: 'commit' });
    await expect(page.getByRole('main')).toBeVisible();
    await expect(page.getByText(user.name)).toHaveCount(0);
  }
});

test('without script a sign-up says what is wrong, then signs in', async ({ page, user }) => {
  await page.goto('/users/sign_up');
  await page.getByLabel('Email').fill(user.email);
  await page.getByLabel('Name').fill('Grace Hopper');
  await page.getByLabel('Password', { exact: true }).fill('battery staple horse');
  await page.getByLabel('Password confirmation').fill('battery staple horse');
  await page.getByRole('button', { name: 'Sign Up' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page.getByLabel('Email')).toHaveAttribute('aria-invalid', 'true');

  await page.getByLabel('Email').fill(`new-${user.email}`);
  await page.getByLabel('Password', { exact: true }).fill('battery staple horse');
  await page.getByLabel('Password confirmation').fill('battery staple horse');
  await page.getByRole('button', { name: 'Sign Up' }).click();
  await expectSignedIn(page, { name: 'Grace Hopper' });
});
