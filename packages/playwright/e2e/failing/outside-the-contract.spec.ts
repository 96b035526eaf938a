import { defineContract, defineMessage } from '@tandem-auth/bridge/contract';
import Type from 'typebox';
import { expect, test } from '../../src/index.ts';
import { post } from '../channel.ts';

test('an unknown message', async ({ page, bridge }) => {
  await post(page, { name: 'makeCoffee' });
  await expect(bridge).toHaveReceived('makeCoffee');
});

test('a message with wrong data, at the very end', async ({ page }) => {
  await post(page, { name: 'showNotificationBadge', icon: 7, tab: 'home' });
});

test('a message without a name', async ({ page }) => {
  await post(page, { id: 'a', v: 1, secret: true });
});

test('a reply of the mocked shell', async ({ page, bridge }) => {
  await bridge.on('registerForPushNotifications').answer({ status: 'perhaps' } as never);
  await post(page, { name: 'registerForPushNotifications', id: 'a', v: 1 });
});

test('an event of the mocked shell', async ({ page, bridge }) => {
  await post(page, { name: 'signOut' });
  await bridge.send('somebodyCame');
});

test.describe("an app's own message", () => {
  const makeCoffee = defineMessage({
    name: 'makeCoffee',
    from: 'page',
    since: 1,
    description: 'The user wants a coffee.',
    data: Type.Object({ cups: Type.Integer() }),
    reply: Type.Object({}),
  });
  test.use({ contract: defineContract({ name: 'Kitchen', version: 1, messages: [makeCoffee] }) });

  test('with wrong data', async ({ page, bridge }) => {
    await post(page, { name: 'makeCoffee', cups: 1.5 });
    await expect(bridge).toHaveReceived('makeCoffee');
  });
});
