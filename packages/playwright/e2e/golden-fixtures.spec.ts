import { expect, goldenFixtures, test } from '../src/index.ts';
import { post, receivedBy } from './channel.ts';

const ofKind = (wanted: string) => goldenFixtures.filter(({ kind }) => kind === wanted);

for (const platform of ['iOS', 'Android'] as const) {
  test.describe(platform, () => {
    test.use({ platform });

    test('every event reaches the page as it stands', async ({ page, bridge }) => {
      await page.evaluate(() => {
        const received: unknown[] = [];
        Object.assign(window, {
          received,
          TurboNativeBridge: { receive: (message: unknown) => received.push(message) },
        });
      });
      for (const fixture of ofKind('event')) await bridge.replay(fixture);
      const expected = ofKind('event').map(({ raw }) => (platform === 'iOS' ? JSON.parse(raw) : raw));
      expect(expected.length).toBeGreaterThan(8);
      expect(await receivedBy(page)).toEqual(expected);
    });
  });
}

test('every reply reaches the page as it stands, but for the id that it needs', async ({ page, bridge }) => {
  const data: Record<string, object> = {
    hello: { versions: [1], page: '/' },
    signedIn: { session_id: 's' },
    signInWithBrowser: { provider: 'google' },
    showNotificationBadge: { icon: 'bell', tab: 'home' },
  };
  const fixtures = ofKind('reply');
  for (const [index, fixture] of fixtures.entries()) {
    await bridge.replay(fixture);
    await post(page, { ...data[fixture.to ?? ''], name: fixture.to, id: `id-${index}`, v: 1 });
    await expect(bridge).toHaveReceivedTimes(
      fixture.to ?? '',
      fixtures.slice(0, index + 1).filter(({ to }) => to === fixture.to).length,
    );
  }
  expect(fixtures.length).toBeGreaterThan(40);
  await expect
    .poll(() => receivedBy(page))
    .toEqual(fixtures.map(({ raw }, index) => ({ ...JSON.parse(raw), id: `id-${index}` })));
});

test('messages are not the shell’s to send', async ({ bridge }) => {
  const [message] = ofKind('message');
  if (message) await expect(bridge.replay(message)).rejects.toThrow("A shell can't say it: hello: all members");
  expect(message).toBeDefined();
});
