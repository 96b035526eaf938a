import { expect, platforms, test } from './fixtures.ts';
import {
  cookieOf,
  expectSignedIn,
  expectSignInPage,
  signInByForm,
  signInByShell,
  submitSignIn,
  visitByTurbo,
} from './steps.ts';

const MONTH_SECONDS = 31 * 24 * 60 * 60;

test.describe('in a browser', () => {
  test.use({ shell: 'none' });

  for (const [how, visit] of [
    ['loaded', (page, path) => page.goto(path)],
    ['visited by Turbo', visitByTurbo],
  ] as [string, typeof visitByTurbo][]) {
    test(`a page ${how} after the session expired asks for a sign-in, and leads back to where it was`, async ({
      page,
      companion,
      user,
    }) => {
      await signInByForm(page, user);
      await companion.ask('advance', String(MONTH_SECONDS));
      await visit(page, '/?tab=2&q=a%26b');

      await expectSignInPage(page);
      await expect(page).toHaveURL(`/users/sign_in?return_to=${encodeURIComponent('/?tab=2&q=a%26b')}`);
      await expect(page.getByRole('status')).toHaveText('Sign in to continue.');
      await submitSignIn(page, { email: user.email, password: 'wrong horse battery' });
      await expect(page.getByRole('alert')).toBeVisible();
      await submitSignIn(page, user);
      await expectSignedIn(page, user);
      await expect(page).toHaveURL('/?tab=2&q=a%26b');
    });
  }

  test('a session closed elsewhere is over at the next visit', async ({ page, context, companion, user }) => {
    await signInByForm(page, user);
    const headers = { cookie: await cookieOf(context), origin: companion.url };
    const closed = await companion.fetch('/api/v1/auth', { method: 'DELETE', headers });
    expect(closed.status).toBe(200);

    await visitByTurbo(page, '/?tab=3');
    await expectSignInPage(page);
    await submitSignIn(page, user);
    await expect(page).toHaveURL('/?tab=3');
    await expectSignedIn(page, user);
  });

  test('a sign-in leads to no other site', async ({ page, context, user }) => {
    for (const elsewhere of ['//example.com/', 'https://example.com/', '/\\example.com', '/%2f%2fexample.com']) {
      await page.goto(`/users/sign_in?${new URLSearchParams({ return_to: elsewhere })}`);
      await submitSignIn(page, user);
      await expectSignedIn(page, user);
      await expect(page).toHaveURL('/');
      await context.clearCookies();
    }
  });
});

for (const platform of platforms) {
  test.describe(platform, () => {
    test.use({ platform });

    test('a page opened after the session expired is a 401 that loads Turbo, for the shell to show its sign-in', async ({
      page,
      companion,
      shellApp,
      user,
    }) => {
      await signInByShell({ page, shellApp }, user);
      await companion.ask('advance', String(MONTH_SECONDS));

      const answer = await page.goto('/?tab=2');
      expect(answer?.status()).toBe(401);
      expect(answer?.headers()['www-authenticate']).toBe('Bearer');
      await expect(page).toHaveURL('/?tab=2');
      await expect(page.getByRole('heading', { name: 'Please sign in' })).toBeVisible();
      await page.waitForFunction(() => 'Turbo' in window);

      await shellApp.signIn({ email: user.email, password: user.password });
      await page.reload();
      await expectSignedIn(page, user);
    });

    test('Turbo reports the 401 of a closed session to the shell’s adapter', async ({ page, shellApp, user }) => {
      await signInByShell({ page, shellApp }, user);
      const closed = await shellApp.apiFetch('/api/v1/auth', { method: 'DELETE' });
      expect(closed.status).toBe(200);
      await page.evaluate(registerRecordingAdapter);

      await visitByTurbo(page, '/?tab=2');

      await expect
        .poll(() => page.evaluate(() => (window as unknown as ReportingWindow).reported))
        .toEqual([
          'visitProposedToLocation /?tab=2',
          'visitStarted',
          'visitRequestStarted',
          'turbo:before-fetch-response 401',
          'visitRequestFinished',
          'visitRequestFailedWithStatusCode 401',
        ]);
    });

    test('the 401 page leads to the sign-in form, for a shell that shows no sign-in of its own', async ({
      page,
      user,
    }) => {
      await page.goto('/?tab=2');
      await page.getByRole('link', { name: 'Sign In' }).click();
      await expectSignInPage(page);
      await submitSignIn(page, user);
      await expectSignedIn(page, user);
      await expect(page).toHaveURL('/?tab=2');
    });
  });
}

/** What a shell's user script does: it takes Turbo's visits over. This one records what it is told. */
function registerRecordingAdapter(): void {
  const { Turbo } = window as unknown as ReportingWindow;
  const reported: string[] = [];
  const record = (name: string) => () => void reported.push(name);
  (window as unknown as ReportingWindow).reported = reported;
  addEventListener('turbo:before-fetch-response', (event) => {
    const { fetchResponse } = (event as CustomEvent<{ fetchResponse: { statusCode: number } }>).detail;
    reported.push(`turbo:before-fetch-response ${fetchResponse.statusCode}`);
  });
  Turbo.registerAdapter({
    visitProposedToLocation(location, options) {
      reported.push(`visitProposedToLocation ${location.pathname}${location.search}`);
      Turbo.navigator.startVisit(location, 'restoration', options);
    },
    visitStarted(visit) {
      reported.push('visitStarted');
      visit.issueRequest();
    },
    visitRequestStarted: record('visitRequestStarted'),
    visitRequestCompleted: record('visitRequestCompleted'),
    visitRequestFailedWithStatusCode(_visit, status) {
      reported.push(`visitRequestFailedWithStatusCode ${status}`);
    },
    visitRequestFinished: record('visitRequestFinished'),
    visitRendered: record('visitRendered'),
    visitCompleted: record('visitCompleted'),
    visitFailed: record('visitFailed'),
    pageInvalidated: record('pageInvalidated'),
    linkPrefetchingIsEnabledForLocation: () => false,
  });
}

interface Adapter {
  visitProposedToLocation(location: URL, options: object): void;
  visitStarted(visit: { issueRequest(): void }): void;
  visitRequestFailedWithStatusCode(visit: object, status: number): void;
  [callback: string]: unknown;
}

interface ReportingWindow {
  reported: string[];
  Turbo: {
    registerAdapter(adapter: Adapter): void;
    navigator: { startVisit(location: URL, restorationIdentifier: string, options: object): void };
  };
}
