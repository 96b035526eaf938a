import { expect, test } from './fixtures.ts';
import { expectAlive, signInByForm, signInByShell } from './steps.ts';

test.use({ platform: 'iOS' });

test('an administrator disables a user, whose next request is refused in both halves', async ({
  page,
  shellApp,
  companion,
  user,
  browser,
}) => {
  const halves = await signInByShell({ page, shellApp }, user);
  const root = await companion.signUp('Root');
  await companion.ask('grantAdmin', root.id);

  const context = await browser.newContext({ baseURL: companion.url });
  const office = await context.newPage();
  await signInByForm(office, root);
  await office.getByRole('link', { name: 'Administration' }).click();
  await office.getByRole('searchbox', { name: 'Address, name or id' }).fill(user.email);
  await office.getByRole('button', { name: 'Search' }).click();
  await office.getByRole('link', { name: user.email }).click();
  await office.getByRole('link', { name: 'Disable' }).click();
  await expect(office.getByRole('heading', { name: 'Disable this user?' })).toBeVisible();
  await expectAlive(companion, halves);
  await office.getByRole('button', { name: 'Disable' }).click();
  await expect(office.getByText('The user is disabled, and signed out everywhere.')).toBeVisible();

  for (const headers of [{ authorization: `Bearer ${halves.apiToken}` }, { cookie: halves.cookie }]) {
    expect((await companion.fetch('/api/v1/me', { headers })).status).toBe(401);
  }
  expect(await companion.ask('session', halves.sessionId)).toMatchObject({ closedReason: 'account_disabled' });
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Please sign in' })).toBeVisible();
  await context.close();
});
