import { expect } from '../src/index.ts';
import { ada, test } from './companion-test.ts';

test.use({ shell: 'none' });

test('a user signs in and out', async ({ page, context, sessionPages }) => {
  await sessionPages.signIn(ada);
  await expect(page.getByRole('heading', { name: 'Hello' })).toBeVisible();
  expect(await context.cookies()).toHaveLength(1);
  await sessionPages.signOut();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  expect(await context.cookies()).toEqual([]);
});

test('a form may be sent in vain', async ({ page, sessionPages }) => {
  await page.goto('/users/sign_in');
  await sessionPages.submit({ ...ada, password: 'wrong' });
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await expect(sessionPages.signOutControl).toHaveCount(0);
});

test.describe('with selectors', () => {
  test.use({ selectors: { signInPath: '/', email: '[name=email]', signOut: 'text=Sign Out' } });

  test('other pages will do', async ({ page, sessionPages }) => {
    await sessionPages.signIn(ada);
    await sessionPages.signOut();
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  });
});
