import type { Page } from '@playwright/test';
import { expect } from './fixtures.ts';
import { test } from './foreign-site.ts';
import { cookieOf, expectSignedIn, signInByForm } from './steps.ts';

for (const [where, foreignHost] of [
  ['another port of the same host', '127.0.0.1'],
  ['another site', 'localhost'],
] as const) {
  test.describe(`a page from ${where}`, () => {
    test.use({ shell: 'none', foreignHost });

    test('signs nobody out by a form', async ({ page, context, companion, foreignUrl, user }) => {
      await signInByForm(page, user);
      const cookie = await cookieOf(context);
      await page.goto(foreignUrl);
      expect(await submitForm(page, `${companion.url}/users/sign_out`, {})).toBe(403);

      expect(await cookieOf(context)).toBe(cookie);
      await page.goto('/');
      await expectSignedIn(page, user);
    });

    test('signs nobody in as somebody else by a form', async ({ page, companion, foreignUrl, user }) => {
      const { email, password } = await companion.signUp('Mallory');
      await signInByForm(page, user);
      await page.goto(foreignUrl);
      expect(await submitForm(page, `${companion.url}/users/sign_in`, { email, password })).toBe(403);

      await page.goto('/');
      await expectSignedIn(page, user);
    });

    test('reads nothing of the user', async ({ page, companion, foreignUrl, user, complaints }) => {
      await signInByForm(page, user);
      await page.goto(foreignUrl);
      const read = await page.evaluate(
        (urls) =>
          Promise.all(
            urls.map((url) => fetch(url, { credentials: 'include' }).then((response) => response.text(), String)),
          ),
        ['/', '/api/v1/auth', '/api/v1/me', '/users/sign_in'].map((path) => companion.url + path),
      );
      expect(read).toEqual(Array(4).fill('TypeError: Failed to fetch'));
      expect(await frameOf(page, `${companion.url}/`)).not.toContain(user.name);
      const refusals = (await takeOut(complaints, 9)).join('\n');
      expect(refusals).toContain('blocked by CORS policy');
      expect(refusals).toContain('frame-ancestors');
    });

    test('changes nothing by a fetch', async ({ page, context, companion, foreignUrl, user, complaints }) => {
      const { email, password } = await companion.signUp('Mallory');
      await signInByForm(page, user);
      const cookie = await cookieOf(context);
      await page.goto(foreignUrl);
      const outcomes = await page.evaluate(
        ({ url, credentials }) => {
          const simple = { mode: 'no-cors', credentials: 'include', method: 'POST' } as const;
          const ask = (path: string, init: RequestInit) =>
            fetch(url + path, { credentials: 'include', ...init }).then(({ type }) => type, String);
          return Promise.all([
            ask('/api/v1/auth', { method: 'DELETE' }),
            ask('/api/v1/auth', { ...simple, body: JSON.stringify(credentials) }),
            ask('/api/v1/auth', { ...simple, body: new URLSearchParams(credentials) }),
            ask('/users/sign_in', { ...simple, body: new URLSearchParams(credentials) }),
            ask('/users/sign_out', { ...simple }),
            ask('/users/sign_out', { method: 'DELETE' }),
            ask('/users/sign_out?_method=delete', { ...simple, body: new URLSearchParams({ _method: 'delete' }) }),
          ]);
        },
        { url: companion.url, credentials: { email, password } },
      );
      expect(outcomes).toEqual(Array(7).fill('TypeError: Failed to fetch'));
      await takeOut(complaints, 9);

      expect(await cookieOf(context)).toBe(cookie);
      await page.goto('/');
      await expectSignedIn(page, user);
      expect(await companion.ask('countOpenSessions', user.id)).toBe(1);
    });
  });
}

/** What the browser says of the page's attempts. It does so in its own time. */
async function takeOut(complaints: string[], count: number): Promise<string[]> {
  await expect.poll(() => complaints).toHaveLength(count);
  return complaints.splice(0);
}

/** Posts a form as an attacker's page does; resolves with the answer's status. */
async function submitForm(page: Page, action: string, fields: Record<string, string>): Promise<number> {
  const answer = page.waitForResponse(action);
  await page.evaluate(
    ({ action, fields }) => {
      const form = Object.assign(document.createElement('form'), { method: 'post', action });
      for (const [name, value] of Object.entries(fields)) {
        form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
      }
      document.body.append(form);
      form.submit();
    },
    { action, fields },
  );
  const status = (await answer).status();
  await expect(page.getByRole('heading', { name: 'That didn’t work' })).toBeVisible();
  return status;
}

/** What a frame of the page shows of `url`. */
async function frameOf(page: Page, url: string): Promise<string> {
  await page.evaluate(
    (src) =>
      new Promise((loaded) => {
        const frame = Object.assign(document.createElement('iframe'), { src, onload: loaded });
        document.body.append(frame);
      }),
    url,
  );
  const frame = page.frames().find((candidate) => candidate !== page.mainFrame());
  return (await frame?.content()) ?? '';
}
