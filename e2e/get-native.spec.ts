import type { Page } from '@playwright/test';
import { Companion, type User } from './companion.ts';
import { expect } from './fixtures.ts';
import { test } from './foreign-site.ts';
import { cookieOf, submitSignIn } from './steps.ts';

const EXAMPLE = '/examples/get-native';

test.use({ shell: 'none' });

test.describe('the example of a client that is page script', () => {
  test('keeps its token, takes the new one of each answer, and drops it when it signs out', async ({
    page,
    context,
    companion,
    user,
  }) => {
    await signIn(page, user);
    const first = await tokenOf(page);
    expect(await cookieOf(context)).toBe('');

    await companion.ask('advance', '1');
    await page.getByRole('button', { name: 'Ask Who I Am' }).click();
    await expect.poll(() => tokenOf(page)).not.toBe(first);
    await companion.ask('advance', '1');
    const second = await tokenOf(page);
    await page.reload();
    await expectNamed(page, user);
    await expect.poll(() => tokenOf(page)).not.toBe(second);
    const last = await tokenOf(page);

    await page.getByRole('button', { name: 'Sign Out' }).click();
    await expect(page.getByText('You have signed out')).toBeVisible();
    expect(await tokenOf(page)).toBeNull();
    for (const token of [first, second, last]) {
      const headers = { authorization: `Bearer ${token}` };
      expect((await companion.fetch('/account', { headers })).status).toBe(401);
    }
    await page.reload();
    await expect(page.getByText('Nobody is signed in.')).toBeVisible();
  });

  test('drops its token at a 401', async ({ page, companion, user }) => {
    await signIn(page, user);
    expect(await companion.ask('disableUser', user.id)).toBe(true);
    await page.getByRole('button', { name: 'Ask Who I Am' }).click();
    await expect(page.getByText('Nobody is signed in.')).toBeVisible();
    expect(await tokenOf(page)).toBeNull();
    await expect(page.getByRole('button', { name: 'Sign In' })).toBeVisible();
  });

  test('says what the server says', async ({ page, user }) => {
    await page.goto(EXAMPLE);
    await submitSignIn(page, { ...user, password: 'wrong horse battery' });
    await expect(page.getByText('Invalid email or password.')).toBeVisible();
    expect(await tokenOf(page)).toBeNull();
  });
});

test.describe('a page of another site', () => {
  test.use({ foreignHost: 'localhost' });

  test('that CORS_ORIGINS names signs in, goes by its token, and neither gets a cookie nor brings one', async ({
    page,
    context,
    foreignUrl,
    complaints,
  }) => {
    await using companion = await Companion.start({ CORS_ORIGINS: foreignUrl });
    const user = await companion.signUp('Ada Lovelace');
    await page.goto(foreignUrl);

    const { token, ...login } = await ask(page, `${companion.url}/account/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: user.email, password: user.password }),
    });
    expect(login).toMatchObject({ status: 200, body: { email: user.email } });
    const account = (authorization: string, more: RequestInit = {}) =>
      ask(page, `${companion.url}/account`, { headers: { authorization }, ...more });
    expect(await account(`Bearer ${token}`)).toMatchObject({ status: 200, token: expect.stringContaining('.') });
    expect(await account('Bearer x.y.z')).toMatchObject({ status: 401, token: null });
    expect(await cookieOf(context)).toBe('');
    expect(complaints).toEqual([]);

    await expect(account(`Bearer ${token}`, { credentials: 'include' })).rejects.toThrow('Failed to fetch');
    await expect(ask(page, `${companion.url}/api/v1/auth`, {})).rejects.toThrow('Failed to fetch');
    expect(complaints.splice(0).join('\n')).toContain('blocked by CORS policy');
  });
});

async function signIn(page: Page, user: User): Promise<void> {
  await page.goto(EXAMPLE);
  await submitSignIn(page, user);
  await expectNamed(page, user);
}

async function expectNamed(page: Page, { name }: User): Promise<void> {
  await expect(page.getByText(`You are ${name}`)).toBeVisible();
}

function tokenOf(page: Page): Promise<string | null> {
  return page.evaluate(() => localStorage.getItem('get-native'));
}

/** Asks as the page's script. */
function ask(page: Page, url: string, init: RequestInit) {
  return page.evaluate(
    async ({ url, init }) => {
      const answer = await fetch(url, init);
      const token = answer.headers.get('GN-Access-Token');
      return { status: answer.status, token, body: await answer.json() };
    },
    { url, init },
  );
}
