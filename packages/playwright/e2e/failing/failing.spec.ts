import { expect, test } from '../../src/index.ts';
import type { CompanionWindow } from '../companion-test.ts';

test.use({ shell: 'legacy' });

test.beforeEach(async ({ page }) => {
  await page.evaluate(() =>
    (window as unknown as CompanionWindow).TurboNativeBridge.postMessage('signOut', { reason: 'mine' }),
  );
});

test('a message that never comes', async ({ bridge }) => {
  await expect(bridge).toHaveReceived('hello');
});

test('a message with other data', async ({ bridge }) => {
  await expect(bridge).toHaveReceived('signOut', { reason: 'yours' });
});

test('a message too many', async ({ bridge }) => {
  await expect(bridge).toHaveReceivedTimes('signOut', 2);
});

test('a message that should not have come', async ({ bridge }) => {
  await expect(bridge).not.toHaveReceived('signOut');
});

test('a handler that is broken', async ({ page, bridge }) => {
  await bridge.on('signOut').handle(() => {
    throw new TypeError('my own mistake');
  });
  await page.evaluate(() => (window as unknown as CompanionWindow).TurboNativeBridge.postMessage('signOut'));
  await expect(bridge).toHaveReceivedTimes('signOut', 2);
});
