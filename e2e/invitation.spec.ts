import { randomBytes } from 'node:crypto';
import { expect, test } from './fixtures.ts';
import { mailLeadingTo, signInByForm } from './steps.ts';

test.use({ shell: 'none' });

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'without script', () => {
    test.use({ javaScriptEnabled });

    test('who is invited signs up by the mail’s link, and is a member', async ({ page, companion, user, browser }) => {
      await signInByForm(page, user);
      await page.getByRole('link', { name: 'Accounts: yours' }).click();
      await page.getByLabel('Name').fill('Engines');
      await page.getByRole('button', { name: 'Make Account' }).click();
      await expect(page.getByRole('heading', { name: 'Engines' })).toBeVisible();

      const email = `${randomBytes(6).toString('hex')}@example.com`;
      await page.getByLabel('Email').fill(email);
      await page.getByRole('button', { name: 'Invite', exact: true }).click();
      await expect(page.getByText('An invitation is on its way.')).toBeVisible();

      const { link } = await mailLeadingTo(companion, { email }, '/accounts/invitations');
      const context = await browser.newContext({ javaScriptEnabled, baseURL: companion.url });
      const guest = await context.newPage();
      await guest.goto(link);
      await guest.getByLabel('Your name').fill('Grace Hopper');
      await guest.getByLabel('Password', { exact: true }).fill('battery staple horse');
      await guest.getByLabel('Password confirmation').fill('battery staple horse');
      await guest.getByRole('button', { name: 'Sign Up and Join' }).click();
      await expect(guest.getByText('Welcome: you’re a member')).toBeVisible();
      await expect(guest.getByRole('heading', { name: 'Engines' })).toBeVisible();
      await context.close();

      await page.reload();
      await expect(page.getByText('Grace Hopper')).toBeVisible();
    });
  });
}
