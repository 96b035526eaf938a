import { expect, platforms, test } from './fixtures.ts';
import { expectSignedIn, signInByForm, signInByShell } from './steps.ts';

/** Ways in which a page may try not to look like one. */
const TRICKS: Record<string, RequestInit> = {
  'a plain fetch': {},
  'a fetch without referrer': { referrerPolicy: 'no-referrer' },
  'a fetch that leaves its cookie at home': { credentials: 'omit' },
  'a fetch that claims to be native': {
    headers: { 'User-Agent': 'Turbo Native iOS', 'Sec-Fetch-Site': 'none', Origin: '' },
  },
};

for (const kind of ['browser', ...platforms] as const) {
  test.describe(kind === 'browser' ? 'in a browser' : kind, () => {
    test.use(kind === 'browser' ? { shell: 'none' } : { platform: kind });

    test('invariant 4: whatever a page says of itself, its sign-in gets no token', async ({ page, user }) => {
      await page.goto('/users/sign_in');
      for (const [trick, init] of Object.entries(TRICKS)) {
        const { status, text } = await page.evaluate(signInByScript, { ...user, init });
        expect(status, trick).toBe(200);
        expect(Object.keys(JSON.parse(text)).sort(), trick).toEqual(['account_id', 'accounts', 'session', 'user']);
        expect(text, trick).not.toMatch(/eyJ|refresh/);
      }
    });
  });
}

test.describe('signed in', () => {
  test('invariant 4: page script sees neither cookie nor token of its shell’s session', async ({
    page,
    shellApp,
    user,
  }) => {
    const { apiToken, cookie } = await signInByShell({ page, shellApp }, user);
    const seen = await page.evaluate(async () => {
      const asked = await fetch('/api/v1/auth');
      return {
        cookie: document.cookie,
        stored: JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
        html: document.documentElement.outerHTML,
        answer: JSON.stringify([await asked.json(), [...asked.headers]]),
      };
    });
    expect(seen.cookie).toBe('');
    expect(seen.answer).toContain('"authenticated":true');
    const [, secret = ''] = cookie.split('=');
    expect(secret).not.toBe('');
    for (const text of Object.values(seen)) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(apiToken);
    }
  });

  test('invariant 4: a page can write no cookie over the session’s', async ({ page, companion, user }) => {
    await signInByForm(page, user);
    await page.evaluate(() => {
      // biome-ignore lint/suspicious/noDocumentCookie: what an attacker's script would do
      document.cookie = 'tandem=planted; path=/';
    });
    await page.reload();
    await expectSignedIn(page, user);
    expect(await companion.ask('countOpenSessions', user.id)).toBe(1);
  });
});

async function signInByScript({ email, password, init }: { email: string; password: string; init: RequestInit }) {
  const response = await fetch('/api/v1/auth', {
    ...init,
    method: 'POST',
    headers: { ...init.headers, 'Content-Type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  return { status: response.status, text: await response.text() };
}
