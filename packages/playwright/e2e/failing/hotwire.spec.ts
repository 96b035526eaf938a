import { expect, test } from '../../src/index.ts';
import { hotwirePage } from '../../src/testing/hotwire-page.ts';

test.use({ shell: 'hotwire' });

test('a Hotwire message without its path', async ({ page, bridge }) => {
  await page.evaluate(await hotwirePage());
  await page.evaluate(() => {
    const { web } = (window as unknown as { HotwireNative: { web: { send(message: object): void } } }).HotwireNative;
    web.send({ component: 'sign-out', event: 'signOut', data: {} });
  });
  await expect(bridge).toHaveReceived('signOut');
});
