import { expect } from '../src/index.ts';
import { hotwirePage } from '../src/testing/hotwire-page.ts';
import { post, receivedBy } from './channel.ts';
import { ada, test } from './companion-test.ts';

test.describe('Jumpstart', () => {
  test.use({ shell: 'jumpstart' });

  test('acts on the names it knows, and never replies', async ({ page, bridge, shellApp }) => {
    await shellApp.signIn(ada);
    await page.goto('/');
    await post(page, { name: 'registerForPushNotifications', id: 'a', v: 1 });
    await expect(bridge).toHaveReceived('registerForPushNotifications');
    expect(await receivedBy(page)).toEqual([]);
    await post(page, { name: 'signOut' });
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    expect(shellApp.apiToken).toBeUndefined();
  });

  test('has one thing to say, by the call of its time', async ({ page, bridge }) => {
    await page.goto('/');
    await page.waitForFunction(() => 'TurboNativeBridge' in window);
    await page.evaluate(() => {
      Object.assign(window, { received: [] });
      addEventListener('toggle-nav-bar', () => (window as unknown as { received: string[] }).received.push('toggled'));
    });
    await bridge.send('toggleNavBar');
    expect(await receivedBy(page)).toEqual(['toggled']);
    await expect(bridge.send('signedOut')).rejects.toThrow("A jumpstart shell can't say signedOut");
  });
});

for (const platform of ['iOS', 'Android'] as const) {
  test.describe(`Hotwire Native on ${platform}`, () => {
    test.use({ shell: 'hotwire', platform });

    test.beforeEach(async ({ page, shellApp }) => {
      await shellApp.signIn(ada);
      await page.goto('/');
      await page.evaluate(await hotwirePage());
    });

    test('the real library finds its adapter and component, and gets its reply', async ({ page, bridge }) => {
      await bridge.on('signOut').answer();
      await page.locator('[data-controller=bridge--sign-out]').click();
      await expect(page.locator('[data-controller=bridge--sign-out]')).toHaveText('{}');
      await expect(bridge).toHaveReceived('signOut', { path: '/users/sign_out' });
      expect(bridge.messages).toEqual([expect.objectContaining({ component: 'sign-out', id: '1' })]);
      await expect(page.locator('html')).toHaveAttribute('data-bridge-platform', platform.toLowerCase());
      await expect(page.locator('html')).toHaveAttribute('data-bridge-components', 'sign-out');
      expect(await page.evaluate(() => ['nativeApp', 'webkit'].filter((name) => name in window))).toEqual([]);
    });

    test('a sign-out ends both halves', async ({ page, bridge, shellApp, companion }) => {
      await page.locator('[data-controller=bridge--sign-out]').click();
      await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
      await expect(bridge).toHaveReceivedTimes('signOut', 1);
      expect(shellApp.apiToken).toBeUndefined();
      expect(companion.calls.map(({ request }) => request)).toContain('DELETE /api/v1/auth');
    });

    test('it can say neither no nor an event', async ({ page, bridge }) => {
      await bridge.on('signOut').refuse();
      await page.locator('[data-controller=bridge--sign-out]').click();
      await expect(bridge).toHaveReceived('signOut');
      await expect(page.locator('[data-controller=bridge--sign-out]')).toHaveText('Sign out');
      await expect(bridge.send('signedOut')).rejects.toThrow("A hotwire shell can't say signedOut");
    });

    test('a component that the shell has not got is not loaded', async ({ page }) => {
      await expect(page.locator('[data-controller=bridge--other]')).not.toHaveAttribute('data-connected', '');
      await expect(page.locator('[data-controller=bridge--sign-out]')).toHaveAttribute('data-connected', '');
    });
  });
}
