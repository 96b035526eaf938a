import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import type { Companion, User } from './companion.ts';
import { expect, platforms, test } from './fixtures.ts';
import { expectAlive, expectDead, signInByShell, signOutLink } from './steps.ts';

for (const platform of platforms) {
  test.describe(platform, () => {
    test.use({ platform });

    test('Sign Out reaches the shell, which ends cookie, token and push registration with one call', async ({
      page,
      context,
      companion,
      bridge,
      shellApp,
      user,
    }) => {
      const halves = await signInByShell({ page, shellApp }, user, randomUUID());
      await expectAlive(companion, halves);
      const posted = webSignOuts(page);

      await signOutLink(page).click();

      await expect(bridge).toHaveReceived('signOut', {});
      await expect(page.getByRole('heading', { name: 'Please sign in' })).toBeVisible();
      await expect(signOutLink(page)).toHaveCount(0);
      await expectDead(companion, halves);
      expect(shellApp.apiToken).toBeUndefined();
      expect(await context.cookies()).toEqual([]);
      expect(posted).toEqual([]);
      await expect(bridge).toHaveReceivedTimes('signOut', 1);
    });

    test('the shell’s call takes its notification token from another session of the user too', async ({
      page,
      companion,
      shellApp,
      user,
    }) => {
      const token = randomUUID();
      const halves = await signInByShell({ page, shellApp }, user, token);
      const other = await signInElsewhere(companion, user, token);
      expect(await companion.ask('sessionOfNotificationToken', token)).toBe(other.sessionId);

      await signOutLink(page).click();

      await expect(page.getByRole('heading', { name: 'Please sign in' })).toBeVisible();
      await expectDead(companion, halves);
      expect(await companion.ask('sessionOfNotificationToken', token)).toBeNull();
      await expectAlive(companion, other);
    });

    test('the shell’s call leaves a notification token that is somebody else’s by now', async ({
      page,
      companion,
      shellApp,
      user,
    }) => {
      const token = randomUUID();
      const halves = await signInByShell({ page, shellApp }, user, token);
      const other = await signInElsewhere(companion, await companion.signUp('Grace Hopper'), token);

      await signOutLink(page).click();

      await expect(page.getByRole('heading', { name: 'Please sign in' })).toBeVisible();
      await expectDead(companion, halves);
      expect(await companion.ask('sessionOfNotificationToken', token)).toBe(other.sessionId);
    });

    test('after a sign-out the same device signs in anew, and gets another session', async ({
      page,
      companion,
      shellApp,
      user,
    }) => {
      const first = await signInByShell({ page, shellApp }, user);
      await signOutLink(page).click();
      await expect(page.getByRole('heading', { name: 'Please sign in' })).toBeVisible();

      const second = await signInByShell({ page, shellApp }, user);
      expect(second.sessionId).not.toBe(first.sessionId);
      await expectAlive(companion, second);
      await expectDead(companion, first);
    });
  });
}

/** Another device's sign-in, with the same push token: a phone restored from a back-up has that. */
async function signInElsewhere(companion: Companion, { email, password }: User, token: string) {
  const answer = await companion.fetch('/api/v1/auth', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'Turbo Native iOS' },
    body: JSON.stringify({ email, password, notification_token: { token, platform: 'iOS' } }),
  });
  const { token: apiToken, session } = await answer.json();
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return { sessionId: session.id as string, apiToken: apiToken as string, cookie };
}

/** The sign-outs that the page itself posts, as they come. */
function webSignOuts(page: Page): string[] {
  const posted: string[] = [];
  page.on('request', (request) => {
    if (request.method() !== 'GET') posted.push(`${request.method()} ${request.url()}`);
  });
  return posted;
}
