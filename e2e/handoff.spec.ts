import { expect, platforms, test } from './fixtures.ts';
import { cookieOf, expectAlive, expectDead, signInByForm, signOutLink } from './steps.ts';

for (const platform of platforms) {
  test.describe(platform, () => {
    test.use({ platform });

    test('a sign-in inside the WebView gives the shell its half of that session, and one sign-out ends both', async ({
      page,
      context,
      companion,
      bridge,
      shellApp,
      user,
    }) => {
      shellApp.offerHandoff();
      await signInByForm(page, user);

      await expect.poll(() => shellApp.apiToken).toBeDefined();
      const apiToken = String(shellApp.apiToken);
      const cookie = await cookieOf(context);
      const asked = await shellApp.apiFetch('/api/v1/auth', { headers: { cookie } });
      const { session } = await asked.json();
      const halves = { sessionId: session.id, cookie, apiToken };
      await expectAlive(companion, halves);
      const handoff = { code: expect.any(String), expires_in: 60 };
      await expect(bridge).toHaveReceived('signedIn', { session_id: session.id, handoff });

      await signOutLink(page).click();

      await expect(page.getByRole('heading', { name: 'Please sign in' })).toBeVisible();
      await expectDead(companion, halves);
      expect(shellApp.apiToken).toBeUndefined();
      expect(await context.cookies()).toEqual([]);
    });

    test('a shell that has its half is told of the session, and given no code', async ({
      page,
      bridge,
      shellApp,
      user,
    }) => {
      shellApp.offerHandoff();
      const { session } = await shellApp.signIn({ email: user.email, password: user.password });
      await page.goto('/');
      await expect(bridge).toHaveReceived('signedIn', { session_id: session.id });
    });
  });
}

test.describe('in a browser', () => {
  test.use({ shell: 'none' });

  test('a sign-in asks for no code', async ({ page, user }) => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await signInByForm(page, user);
    await page.reload();
    await expect(signOutLink(page)).toBeVisible();
    expect(asked).toContain('/users/sign_in');
    expect(asked).not.toContain('/api/v1/auth/handoff');
  });
});
