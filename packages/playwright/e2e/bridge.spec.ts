import type { Page } from '@playwright/test';
import { BridgeError, expect, type Platform } from '../src/index.ts';
import { type CompanionWindow, test } from './companion-test.ts';

/** Sends a message from the page; resolves with the reply's data, or with the code of the failure. */
function ask(page: Page, name: string, data?: object): Promise<unknown> {
  return page.evaluate(
    ([name, data]) =>
      (window as unknown as CompanionWindow).bridge.request(name, data).catch(({ code }: BridgeError) => code),
    [name, data] as const,
  );
}

for (const platform of ['iOS', 'Android'] satisfies Platform[]) {
  test.describe(platform, () => {
    test.use({ platform });

    test.beforeEach(async ({ page }) => {
      await page.goto('/');
      await page.waitForFunction(() => 'bridge' in window);
    });

    test('every message is recorded, across navigations', async ({ page, bridge, baseURL }) => {
      await ask(page, 'showNotificationBadge', { icon: 'bell', tab: 'home' });
      await page.reload();
      await page.evaluate(() => {
        (window as unknown as CompanionWindow).TurboNativeBridge.postMessage('signOut');
      });
      await expect(bridge).toHaveReceived('signOut');
      expect(bridge.messages).toEqual([
        {
          name: 'showNotificationBadge',
          data: { icon: 'bell', tab: 'home' },
          id: expect.any(String),
          v: 1,
          url: baseURL,
        },
        { name: 'signOut', data: {}, id: expect.any(String), v: 1, url: baseURL },
      ]);
    });

    test('by default the shell answers as the contract says', async ({ page }) => {
      expect(await ask(page, 'hello', { versions: [1], page: '/' })).toEqual({
        version: 1,
        shell: { name: expect.any(String), version: expect.any(String), platform: platform.toLowerCase() },
        capabilities: [
          'signOut',
          'signedIn',
          'signInWithBrowser',
          'registerForPushNotifications',
          'showNotificationBadge',
        ],
      });
      expect(await ask(page, 'registerForPushNotifications')).toEqual({ status: 'granted' });
      expect(await ask(page, 'signOut')).toBe('refused');
    });

    test('it answers, refuses and runs handlers as told', async ({ page, bridge }) => {
      const behaviour = bridge.on('registerForPushNotifications');
      await behaviour.answer({ status: 'denied' });
      expect(await ask(page, 'registerForPushNotifications')).toEqual({ status: 'denied' });
      await behaviour.refuse('busy');
      expect(await ask(page, 'registerForPushNotifications')).toBe('busy');
      await behaviour.handle(({ url }) => ({ status: url.startsWith('http') ? 'granted' : 'denied' }));
      expect(await ask(page, 'registerForPushNotifications')).toEqual({ status: 'granted' });
      await behaviour.handle(() => {
        throw new BridgeError('not_today');
      });
      expect(await ask(page, 'registerForPushNotifications')).toBe('not_today');
    });

    test('silence is a timeout', async ({ page, bridge }) => {
      await page.clock.install();
      await page.reload();
      await page.waitForFunction(() => 'bridge' in window);
      await bridge.on('signOut').silent();
      const answer = ask(page, 'signOut');
      await expect(bridge).toHaveReceived('signOut');
      await page.clock.fastForward(5000);
      expect(await answer).toBe('timeout');
    });

    test('slow is the same, later', async ({ page, bridge }) => {
      await bridge.on('registerForPushNotifications').slow(50);
      const start = Date.now();
      expect(await ask(page, 'registerForPushNotifications')).toEqual({ status: 'granted' });
      expect(Date.now() - start).toBeGreaterThanOrEqual(49);
    });

    test('a channel that fails does so on this page, on the next, and until told otherwise', async ({
      page,
      bridge,
    }) => {
      const code = platform === 'iOS' ? 'refused' : 'channel_failed';
      await bridge.on('signOut').fail();
      expect(await ask(page, 'signOut')).toBe(code);
      await page.reload();
      await page.waitForFunction(() => 'bridge' in window);
      expect(await ask(page, 'signOut')).toBe(code);
      await bridge.on('signOut').answer();
      expect(await ask(page, 'signOut')).toEqual({});
      await page.reload();
      await page.waitForFunction(() => 'bridge' in window);
      expect(await ask(page, 'signOut')).toEqual({});
      await expect(bridge).toHaveReceivedTimes('signOut', 2);
    });

    test('events reach the page', async ({ page, bridge }) => {
      await page.evaluate(() => {
        const events: unknown[] = [];
        Object.assign(window, { events });
        (window as unknown as CompanionWindow).bridge.on('sessionRenewed', (data: unknown) => events.push(data));
        addEventListener('toggle-nav-bar', ({ type }) => events.push(type));
      });
      await bridge.send('sessionRenewed', { at: 1 });
      await bridge.send('toggleNavBar');
      expect(await page.evaluate(() => (window as unknown as CompanionWindow).events)).toEqual([
        { at: 1 },
        'toggle-nav-bar',
      ]);
    });

    test('an event to a page that cannot receive it is an error', async ({ page, bridge }) => {
      await page.goto('about:blank');
      await expect(bridge.send('signedOut')).rejects.toThrow('has no TurboNativeBridge.receive');
    });

    test('a frame has no channel, and a copy of it records nothing', async ({ page, bridge }) => {
      await page.evaluate(() =>
        document.body.append(Object.assign(document.createElement('iframe'), { src: '/frame' })),
      );
      const frame = await (await page.waitForSelector('iframe')).contentFrame();
      await frame?.waitForFunction(() => 'bridge' in window);
      const code = await frame?.evaluate(() =>
        (window as unknown as CompanionWindow).bridge.request('signOut').catch(({ code }: BridgeError) => code),
      );
      expect(code).toBe('no_shell');
      await frame?.evaluate(() => (window as unknown as CompanionWindow).__tandemShell('{"name":"signOut"}'));
      await expect(bridge).not.toHaveReceived('signOut');
    });

    test('the page and the server see a native User-Agent', async ({ page, companion }) => {
      const userAgent = await page.evaluate(() => navigator.userAgent);
      expect(userAgent).toContain(`Turbo Native ${platform}`);
      expect(companion.calls[0]?.headers['user-agent']).toBe(userAgent);
    });
  });
}

test.describe('Android', () => {
  test.use({ platform: 'Android' });

  test('takes strings alone', async ({ page }) => {
    await page.goto('/');
    const send = page.evaluate(() => (window as unknown as CompanionWindow).nativeApp.postMessage({ name: 'signOut' }));
    await expect(send).rejects.toThrow('takes a string');
  });
});

test.describe('an old mock', () => {
  test.use({ shell: 'legacy' });

  test('records the original call, and never answers', async ({ page, bridge }) => {
    await page.clock.install();
    await page.goto('/');
    expect(
      await page.evaluate(() => (window as unknown as CompanionWindow).TurboNativeBridge.postMessage('signOut')),
    ).toBeUndefined();
    await expect(bridge).toHaveReceived('signOut', {});
    expect(bridge.messages[0]).not.toHaveProperty('id');
    await page.waitForFunction(() => 'bridge' in window);
    const answer = ask(page, 'showNotificationBadge', { icon: 'bell', tab: 'home' });
    await expect(bridge).toHaveReceived('showNotificationBadge', { icon: 'bell', tab: 'home' });
    await page.clock.fastForward(5000);
    expect(await answer).toBe('timeout');
  });
});

test.describe('no shell', () => {
  test.use({ shell: 'none' });

  test('is a browser', async ({ page, bridge }) => {
    await page.goto('/');
    await page.waitForFunction(() => 'bridge' in window);
    expect(await ask(page, 'signOut')).toBe('no_shell');
    expect(await page.evaluate(() => navigator.userAgent)).not.toContain('Native');
    expect(bridge.messages).toEqual([]);
  });
});

test.describe("a device's own User-Agent", () => {
  test.use({ shell: 'none', userAgent: 'Mine' });

  test('is kept', async ({ page }) => {
    expect(await page.evaluate(() => navigator.userAgent)).toBe('Mine');
  });
});
