import { expect } from '../src/index.ts';
import { ada, type CompanionWindow, test } from './companion-test.ts';

interface Asked {
  code_challenge?: string;
}

test.beforeEach(async ({ sessionPages }) => {
  await sessionPages.signIn(ada);
});

/** What a page does after a sign-in: greets the shell, and hands the session over where that has offered it. */
async function handOver(challenge: string | null): Promise<unknown> {
  const { bridge } = window as unknown as CompanionWindow;
  const { code_challenge } = (await bridge.request('hello', { versions: [1], page: '/' })) as Asked;
  const body = JSON.stringify({ code_challenge: challenge ?? code_challenge });
  const handoff = await (await fetch('/api/v1/auth/handoff', { method: 'POST', body })).json();
  return bridge.request('signedIn', { session_id: 's1', handoff }).catch(({ code }) => code);
}

test('a session that began in the WebView gets its native half, and one sign-out ends both', async ({
  page,
  bridge,
  shellApp,
  sessionPages,
}) => {
  shellApp.offerHandoff();
  expect(await page.evaluate(handOver, null)).toEqual({});
  expect((await shellApp.apiFetch('/api/v1/me')).status).toBe(200);
  await sessionPages.signOut();
  await expect(bridge).toHaveReceivedTimes('signOut', 1);
  expect(shellApp.apiToken).toBeUndefined();
});

test('a code that was made for another challenge is refused with the server’s reason', async ({ page, shellApp }) => {
  shellApp.offerHandoff();
  expect(await page.evaluate(handOver, 'x'.repeat(43))).toBe('invalid_grant');
  expect(shellApp.apiToken).toBeUndefined();
});

test('a shell that has offered nothing claims nothing', async ({ page, shellApp, companion }) => {
  expect(shellApp.codeChallenge).toBeUndefined();
  expect(await page.evaluate(handOver, 'x'.repeat(43))).toEqual({});
  expect(companion.calls.map(({ request }) => request)).not.toContain('POST /api/v1/auth/handoff/claim');
});
