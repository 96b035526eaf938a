import type { Locator, Page } from '@playwright/test';
import { expect, platforms, test } from './fixtures.ts';
import { expectDead, expectSignInPage, signInByForm, signInByShell, signOutLink } from './steps.ts';

for (const platform of platforms) {
  test.describe(platform, () => {
    test.use({ platform });

    test('a double click sends one message and signs out once', async ({ page, companion, bridge, shellApp, user }) => {
      const halves = await signInByShell({ page, shellApp }, user);
      const posted = postedBy(page);

      await signOutLink(page).dblclick();

      await expect(page.getByRole('heading', { name: 'Please sign in' })).toBeVisible();
      await expectDead(companion, halves);
      await expect(bridge).toHaveReceivedTimes('signOut', 1);
      expect(posted).toEqual([]);
    });

    test('clicks while the shell is silent send nothing more, and the page signs out once', async ({
      page,
      companion,
      bridge,
      shellApp,
      user,
    }) => {
      await bridge.on('signOut').silent();
      await page.clock.install();
      const halves = await signInByShell({ page, shellApp }, user);
      await page.clock.pauseAt(Date.now() + 60_000);
      const posted = postedBy(page);

      await signOutLink(page).click();
      await expect(bridge).toHaveReceivedTimes('signOut', 1);
      await expect(signOutLink(page)).toHaveAttribute('aria-busy', 'true');
      await clickTwiceWhereItIs(signOutLink(page));
      await signOutLink(page).press('Enter');
      await page.clock.fastForward(5000);
      await page.clock.resume();

      await expectSignInPage(page);
      await expectDead(companion, halves);
      await expect(bridge).toHaveReceivedTimes('signOut', 1);
      expect(posted).toEqual(['POST /users/sign_out']);
    });
  });
}

test.describe('in a browser', () => {
  test.use({ shell: 'none' });

  test('a double click signs out once', async ({ page, companion, user }) => {
    await signInByForm(page, user);
    const posted = postedBy(page);

    await signOutLink(page).dblclick();

    await expectSignInPage(page);
    expect(posted).toEqual(['POST /users/sign_out']);
    expect(await companion.ask('countOpenSessions', user.id)).toBe(0);
  });
});

/** As an impatient finger does, whatever the page thinks of it. */
async function clickTwiceWhereItIs(control: Locator): Promise<void> {
  const { x, y, width, height } = (await control.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  expect(width).toBeGreaterThan(0);
  await control.page().mouse.dblclick(x + width / 2, y + height / 2);
}

/** What the page sends that isn't a mere visit, as it comes. */
function postedBy(page: Page): string[] {
  const posted: string[] = [];
  page.on('request', (request) => {
    if (request.method() !== 'GET') posted.push(`${request.method()} ${new URL(request.url()).pathname}`);
  });
  return posted;
}
