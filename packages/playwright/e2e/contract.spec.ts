import { defineContract, defineMessage } from '@tandem-auth/bridge/contract';
import Type from 'typebox';
import { expect, test } from '../src/index.ts';
import { post, receivedBy } from './channel.ts';

const refusal = (id: string, code: string) => ({ v: 1, id, ok: false, error: { code, message: code } });

test('messages of the contract are no violation; those older than the envelope get no reply', async ({
  page,
  bridge,
}) => {
  await post(page, { name: 'showNotificationBadge', id: 'a', v: 1, icon: 'bell', tab: 'home', later: 1 });
  await post(page, { name: 'signOut' });
  await expect(bridge).toHaveReceivedTimes('signOut', 1);
  await expect.poll(() => receivedBy(page)).toEqual([{ v: 1, id: 'a', ok: true, data: {} }]);
  expect(bridge.timeline.entries.map(({ kind }) => kind)).not.toContain('violation');
});

test.describe("an app's own contract", () => {
  const makeCoffee = defineMessage({
    name: 'makeCoffee',
    from: 'page',
    since: 1,
    description: 'The user wants a coffee.',
    data: Type.Object({ cups: Type.Integer(), size: Type.Optional(Type.Enum(['small', 'large'])) }),
    reply: Type.Object({ ready: Type.Boolean() }),
  });
  test.use({ contract: defineContract({ name: 'Kitchen', version: 1, messages: [makeCoffee] }) });

  test('holds beside Tandem’s', async ({ page, bridge }) => {
    await bridge.on('makeCoffee').answer({ ready: true });
    expect(bridge.capabilities).toEqual(expect.arrayContaining(['signOut', 'makeCoffee']));
    await post(page, { name: 'makeCoffee', id: 'a', v: 1, cups: 2 });
    await post(page, { name: 'registerForPushNotifications', id: 'b', v: 1 });
    await expect
      .poll(() => receivedBy(page))
      .toEqual([
        { v: 1, id: 'a', ok: true, data: { ready: true } },
        { v: 1, id: 'b', ok: true, data: { status: 'granted' } },
      ]);
  });
});

test.describe('without a contract', () => {
  test.use({ contract: false });

  test('messages, replies and events may be anything', async ({ page, bridge }) => {
    await bridge.on('registerForPushNotifications').answer({ status: 'perhaps' } as never);
    await post(page, { name: 'registerForPushNotifications', id: 'a', v: 1 });
    await post(page, { name: 'makeCoffee', id: 'b', v: 1 });
    await post(page, 'no JSON');
    await expect
      .poll(() => receivedBy(page))
      .toEqual([{ v: 1, id: 'a', ok: true, data: { status: 'perhaps' } }, refusal('b', 'unsupported')]);
    await bridge.send('somebodyCame', { who: 'Grace' });
    expect((await receivedBy(page)).at(-1)).toEqual({ v: 1, name: 'somebodyCame', who: 'Grace' });
  });
});
