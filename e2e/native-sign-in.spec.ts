import { expect, platforms, test } from './fixtures.ts';
import { cookieOf, expectSignedIn } from './steps.ts';

for (const platform of platforms) {
  test.describe(platform, () => {
    test.use({ platform });

    test('one sign-in opens the WebView signed in, and token and cookie are of one session', async ({
      page,
      context,
      shellApp,
      user,
    }) => {
      const { session } = await shellApp.signIn({
        email: user.email,
        password: user.password,
        device: { name: 'Ada’s phone', platform },
      });
      await page.goto('/');

      await expectSignedIn(page, user);
      await expect(page.getByText('Native app')).toBeVisible();
      await expect(page.getByText('Ada’s phone')).toBeVisible();
      const me = await shellApp.apiFetch('/api/v1/me');
      expect(me.status).toBe(200);
      expect(await me.json()).toMatchObject({ id: user.id, email: user.email });
      const both = await shellApp.apiFetch('/api/v1/auth', { headers: { cookie: await cookieOf(context) } });
      expect(await both.json()).toMatchObject({
        authenticated: true,
        cookie: true,
        token: true,
        same_session: true,
        session: { id: session.id },
        user: { id: user.id },
      });
    });

    test('the shell brings the title bar, so the page keeps Sign Out alone', async ({ page, shellApp, user }) => {
      await shellApp.signIn({ email: user.email, password: user.password });
      await page.goto('/');
      await expectSignedIn(page, user);
      await expect(page.getByRole('navigation').getByRole('link')).toHaveText(['Sign Out']);
    });

    test('a refused sign-in leaves the WebView signed out', async ({ page, context, shellApp, user }) => {
      const signIn = shellApp.signIn({ email: user.email, password: 'wrong horse battery' });
      await expect(signIn).rejects.toMatchObject({ status: 401, code: 'invalid_credentials' });

      const answer = await page.goto('/');
      expect(answer?.status()).toBe(401);
      expect(shellApp.apiToken).toBeUndefined();
      expect(await cookieOf(context)).toBe('');
    });
  });
}
