import type { Page } from '@playwright/test';
import { expect, platforms, test } from './fixtures.ts';
import {
  expectAlive,
  expectDead,
  expectSignedIn,
  expectSignInPage,
  signInByForm,
  signInByShell,
  signOutLink,
} from './steps.ts';

const QUESTION = 'Really sign out?';

for (const platform of platforms) {
  test.describe(platform, () => {
    test.use({ platform });

    test('a sign-out that is not confirmed sends nothing; confirmed, it is asked once and sent once', async ({
      page,
      companion,
      bridge,
      shellApp,
      user,
    }) => {
      const halves = await signInByShell({ page, shellApp }, user);
      await askBeforeSignOut(page);

      const declined = answerDialogs(page, 'dismiss');
      await signOutLink(page).click();
      await expect.poll(() => declined).toEqual([QUESTION]);
      await expect(signOutLink(page)).not.toHaveAttribute('aria-busy');
      await expect(bridge).not.toHaveReceived('signOut');
      await expectSignedIn(page, user);
      await expectAlive(companion, halves);

      page.removeAllListeners('dialog');
      const accepted = answerDialogs(page, 'accept');
      await signOutLink(page).click();
      await expect(page.getByRole('heading', { name: 'Please sign in' })).toBeVisible();
      await expect(bridge).toHaveReceivedTimes('signOut', 1);
      await expectDead(companion, halves);
      expect(accepted).toEqual([QUESTION]);
    });

    test('invariant 9: confirmed, and refused by the shell, it signs out on the web without asking again', async ({
      page,
      companion,
      bridge,
      shellApp,
      user,
    }) => {
      await bridge.on('signOut').refuse('busy');
      const halves = await signInByShell({ page, shellApp }, user);
      await askBeforeSignOut(page);

      const accepted = answerDialogs(page, 'accept');
      await signOutLink(page).click();
      await expectSignInPage(page);
      await expectDead(companion, halves);
      expect(accepted).toEqual([QUESTION]);
    });
  });
}

test.describe('in a browser', () => {
  test.use({ shell: 'none' });

  test('declined, the user stays signed in; confirmed, they are signed out, and asked once', async ({
    page,
    companion,
    user,
  }) => {
    await signInByForm(page, user);
    await askBeforeSignOut(page);

    const declined = answerDialogs(page, 'dismiss');
    await signOutLink(page).click();
    await expect.poll(() => declined).toEqual([QUESTION]);
    await expect(signOutLink(page)).not.toHaveAttribute('aria-busy');
    await expectSignedIn(page, user);
    expect(await companion.ask('countOpenSessions', user.id)).toBe(1);

    page.removeAllListeners('dialog');
    const accepted = answerDialogs(page, 'accept');
    await signOutLink(page).click();
    await expectSignInPage(page);
    expect(accepted).toEqual([QUESTION]);
    expect(await companion.ask('countOpenSessions', user.id)).toBe(0);
  });
});

/** As an app's page may. The companion's own doesn't ask. */
async function askBeforeSignOut(page: Page): Promise<void> {
  await signOutLink(page).evaluate((link, question) => link.setAttribute('data-turbo-confirm', question), QUESTION);
}

/** Answers what the page asks from now on, and tells what that was. */
function answerDialogs(page: Page, answer: 'accept' | 'dismiss'): string[] {
  const questions: string[] = [];
  page.on('dialog', async (dialog) => {
    questions.push(dialog.message());
    await dialog[answer]();
  });
  return questions;
}
