import type { Page } from '@playwright/test';
import { expect, test } from '../src/index.ts';
import { post, receivedBy } from './channel.ts';

const push = (id: string) => ({ name: 'registerForPushNotifications', id, v: 1 });
const signOut = (id: string) => ({ name: 'signOut', id, v: 1 });

/** What has reached the page: the ids of replies, the names of events. */
async function arrived(page: Page): Promise<string[]> {
  const received = (await receivedBy(page)) as { id?: string; name?: string }[];
  return received.map(({ id, name }) => id ?? name ?? '');
}

test('a dropped reply is lost, and what the shell did is done; healed, the next one comes', async ({
  page,
  bridge,
}) => {
  const behaviour = bridge.on('registerForPushNotifications');
  let done = 0;
  await behaviour.handle(() => {
    done += 1;
    return { status: 'granted' };
  });
  await behaviour.drop();
  await post(page, push('a'));
  await expect.poll(() => done).toBe(1);
  await behaviour.heal();
  await post(page, push('b'));
  await expect.poll(() => arrived(page)).toEqual(['b']);
});

test('a delayed reply is late: others overtake it', async ({ page, bridge }) => {
  await bridge.on('registerForPushNotifications').delay(100);
  const start = Date.now();
  await post(page, push('a'), signOut('b'));
  await expect.poll(() => arrived(page)).toEqual(['b', 'a']);
  expect(Date.now() - start).toBeGreaterThanOrEqual(99);
});

test('a duplicated reply, or event, comes twice', async ({ page, bridge }) => {
  await bridge.onAll().duplicate();
  await post(page, push('a'));
  await expect.poll(() => arrived(page)).toEqual(['a', 'a']);
  await bridge.send('signedOut');
  expect(await arrived(page)).toEqual(['a', 'a', 'signedOut', 'signedOut']);
});

test('a reordered reply comes after the next one, or after the next event', async ({ page, bridge }) => {
  await bridge.on('registerForPushNotifications').reorder();
  await post(page, push('a'));
  await post(page, signOut('b'));
  await expect.poll(() => arrived(page)).toEqual(['b', 'a']);
  await post(page, push('c'));
  await expect(bridge).toHaveReceivedTimes('registerForPushNotifications', 2);
  await bridge.send('sessionRenewed');
  await expect.poll(() => arrived(page)).toEqual(['b', 'a', 'sessionRenewed', 'c']);
});

test('with all reordered they come in pairs, the wrong way round', async ({ page, bridge }) => {
  await bridge.onAll().reorder();
  await post(page, push('a'), push('b'));
  await expect.poll(() => arrived(page)).toEqual(['b', 'a']);
  await post(page, push('c'), push('d'));
  await expect.poll(() => arrived(page)).toEqual(['b', 'a', 'd', 'c']);
});

test('events are faulty by their own names', async ({ page, bridge }) => {
  await post(page, signOut('a'));
  await expect.poll(() => arrived(page)).toEqual(['a']);
  await bridge.on('sessionRenewed').reorder();
  await bridge.on('notificationTokenChanged').drop();
  await bridge.send('sessionRenewed');
  await bridge.send('notificationTokenChanged');
  await bridge.send('signedOut');
  await expect.poll(() => arrived(page)).toEqual(['a', 'signedOut', 'sessionRenewed']);
});

test('a shell that dies of a message does nothing about it, and answers nothing for good', async ({ page, bridge }) => {
  await bridge.on('signOut').die();
  await post(page, push('a'));
  await expect.poll(() => arrived(page)).toEqual(['a']);
  await bridge.on('signOut').handle(() => {
    throw new Error('A dead shell did something.');
  });
  await post(page, signOut('b'));
  await bridge.on('signOut').heal();
  await post(page, push('c'));
  await expect(bridge).toHaveReceivedTimes('registerForPushNotifications', 2);
  expect(await arrived(page)).toEqual(['a']);
  await page.reload();
  await post(page, push('d'));
  await expect(bridge).toHaveReceivedTimes('registerForPushNotifications', 3);
  await bridge.send('signedOut');
  expect(await arrived(page)).toEqual([]);
});

test('a fault for a name goes before one for all, and the last one counts', async ({ page, bridge }) => {
  await bridge.onAll().drop();
  await bridge.on('signOut').drop();
  await bridge.on('signOut').duplicate();
  await post(page, push('a'));
  await post(page, signOut('b'));
  await expect.poll(() => arrived(page)).toEqual(['b', 'b']);
});

test('the timeline has messages, replies, events, navigations and faults, in order', async ({ page, bridge }) => {
  await page.goto('about:blank#1');
  await bridge.on('registerForPushNotifications').duplicate();
  await post(page, push('a'));
  await expect.poll(() => arrived(page)).toEqual(['a', 'a']);
  await bridge.send('signedOut');
  expect(bridge.timeline.entries.map(({ kind, what }) => `${kind} ${what.slice(0, 30)}`)).toEqual([
    'navigation about:blank#1',
    'message {"name":"registerForPushNotifi',
    'fault duplicate registerForPushNotif',
    'reply registerForPushNotifications {',
    'reply registerForPushNotifications {',
    'event {"v":1,"name":"signedOut"}',
  ]);
  const times = bridge.timeline.entries.map(({ atMilliseconds }) => atMilliseconds);
  expect(times).toEqual([...times].sort((a, b) => a - b));
});
