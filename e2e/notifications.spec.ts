import type { Page } from '@playwright/test';
import { expect, platforms, test } from './fixtures.ts';
import { signInByForm, signInByShell } from './steps.ts';

const heading = (page: Page) => page.getByRole('heading', { name: 'Notifications' });
const notify = (page: Page) => page.getByRole('button', { name: 'Notify this device' });

for (const platform of platforms) {
  test.describe(platform, () => {
    test.use({ platform });

    test('the home page takes the badge away, and registers the device when asked to', async ({
      page,
      bridge,
      shellApp,
      user,
    }) => {
      await signInByShell({ page, shellApp }, user);
      await expect(bridge).toHaveReceived('showNotificationBadge', { icon: 'bell', tab: 'home', count: 0 });

      await notify(page).click();

      await expect(page.getByText('This device is notified.')).toBeVisible();
      await expect(notify(page)).toBeHidden();
      await expect(bridge).toHaveReceivedTimes('registerForPushNotifications', 1);
    });

    test('who has refused the system’s question hears where to change that', async ({
      page,
      bridge,
      shellApp,
      user,
    }) => {
      await bridge.on('registerForPushNotifications').answer({ status: 'denied' });
      await signInByShell({ page, shellApp }, user);
      await notify(page).click();
      await expect(page.getByText('Allow notifications in this device’s settings.')).toBeVisible();
      await expect(notify(page)).toBeVisible();
    });

    test('what the shell can’t do is not offered again', async ({ page, bridge, shellApp, user }) => {
      await bridge.on('registerForPushNotifications').refuse('unsupported');
      await signInByShell({ page, shellApp }, user);
      await notify(page).click();
      await expect(page.getByText('This device can’t be notified.')).toBeVisible();
      await expect(notify(page)).toBeHidden();
    });
  });
}

test.describe('in a browser', () => {
  test.use({ shell: 'none' });

  test('there is no native half to notify', async ({ page, user }) => {
    await signInByForm(page, user);
    await expect(heading(page)).toHaveCount(0);
    await expect(notify(page)).toHaveCount(0);
  });
});
