import { randomUUID } from 'node:crypto';
import { expect, platforms, test } from './fixtures.ts';
import { expectAlive, expectDead, expectSignedIn, expectSignInPage, signInByShell, signOutLink } from './steps.ts';

const DEADLINE_MILLISECONDS = 5000;

for (const platform of platforms) {
  test.describe(platform, () => {
    test.use({ platform });

    for (const [shell, behave] of [
      ['says no', 'refuse'],
      ['is out of reach: its channel throws', 'fail'],
    ] as const) {
      test(`invariant 9: where the shell ${shell}, the page signs out, and the native half is dead too`, async ({
        page,
        companion,
        bridge,
        shellApp,
        user,
      }) => {
        await bridge.on('signOut')[behave]();
        const halves = await signInByShell({ page, shellApp }, user, randomUUID());
        await expectAlive(companion, halves);

        await signOutLink(page).click();

        await expectSignInPage(page);
        await expectDead(companion, halves);
        await expect(bridge).toHaveReceivedTimes('signOut', behave === 'refuse' ? 1 : 0);
      });
    }

    test('invariant 9: a silent shell is waited for 5 s, then the page signs out, and the native half is dead too', async ({
      page,
      companion,
      bridge,
      shellApp,
      user,
    }) => {
      await bridge.on('signOut').silent();
      await page.clock.install();
      const halves = await signInByShell({ page, shellApp }, user, randomUUID());
      await page.clock.pauseAt(Date.now() + 60_000);

      await signOutLink(page).click();
      await expect(bridge).toHaveReceived('signOut', {});
      await expect(signOutLink(page)).toHaveAttribute('aria-busy', 'true');
      await page.clock.runFor(DEADLINE_MILLISECONDS - 1);
      await expectSignedIn(page, user);
      await expectAlive(companion, halves);

      await page.clock.resume();
      await expectSignInPage(page);
      await expectDead(companion, halves);
      await expect(bridge).toHaveReceivedTimes('signOut', 1);
    });

    test('invariant 9: a yes that comes after the page has given up does no harm', async ({
      page,
      companion,
      bridge,
      shellApp,
      user,
      complaints,
    }) => {
      const { promise: webSignOut, resolve: answer } = deferred();
      await bridge.on('signOut').handle(() => webSignOut);
      await page.clock.install();
      const halves = await signInByShell({ page, shellApp }, user);

      await signOutLink(page).click();
      await expect(bridge).toHaveReceived('signOut');
      await page.clock.fastForward(DEADLINE_MILLISECONDS);
      await expectSignInPage(page);
      answer();
      await expect.poll(() => complaints.splice(0)).toEqual(['warning: Tandem: message ignored']);

      await page.reload();
      await expectSignInPage(page);
      await expectDead(companion, halves);
    });

    test('invariant 9: a shell that says yes and does nothing is passed over by the next click', async ({
      page,
      companion,
      bridge,
      shellApp,
      user,
    }) => {
      await bridge.on('signOut').answer();
      await page.clock.install();
      const halves = await signInByShell({ page, shellApp }, user);
      await page.clock.pauseAt(Date.now() + 60_000);

      await signOutLink(page).click();
      await expect(bridge).toHaveReceivedTimes('signOut', 1);
      await expect(signOutLink(page)).toHaveAttribute('aria-busy', 'true');
      await page.clock.fastForward(DEADLINE_MILLISECONDS);
      await expect(signOutLink(page)).not.toHaveAttribute('aria-busy');
      await expectAlive(companion, halves);
      await page.clock.resume();

      await signOutLink(page).click();
      await expectSignInPage(page);
      await expectDead(companion, halves);
    });

    test.describe('with an old mock', () => {
      test.use({ shell: 'legacy' });

      test('invariant 9: the mock records the original call, then the page signs out, and the native half is dead too', async ({
        page,
        companion,
        bridge,
        shellApp,
        user,
      }) => {
        await page.clock.install();
        const halves = await signInByShell({ page, shellApp }, user, randomUUID());

        await signOutLink(page).click();
        await expect(bridge).toHaveReceived('signOut', {});
        expect(bridge.messages[0]).not.toHaveProperty('id');
        await page.clock.fastForward(DEADLINE_MILLISECONDS);

        await expectSignInPage(page);
        await expectDead(companion, halves);
        await expect(bridge).toHaveReceivedTimes('signOut', 1);
      });
    });

    test.describe('with no shell around the page', () => {
      test.use({ shell: 'none' });

      test('invariant 9: the page signs out at once, and the native half is dead too', async ({
        page,
        companion,
        bridge,
        shellApp,
        user,
      }) => {
        const halves = await signInByShell({ page, shellApp }, user, randomUUID());
        await expectAlive(companion, halves);

        await signOutLink(page).click();

        await expectSignInPage(page);
        await expectDead(companion, halves);
        expect(bridge.messages).toEqual([]);
      });
    });
  });
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
