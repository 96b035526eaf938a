import { expect, ShellAppError } from '../src/index.ts';
import { ada, test } from './companion-test.ts';

test('signed in natively, signed out by the page: both halves are gone', async ({
  page,
  bridge,
  shellApp,
  companion,
}) => {
  await shellApp.signIn({ ...ada, notificationToken: 'push-1' });
  expect([...companion.notificationTokens]).toEqual(['push-1']);
  await page.goto('/');
  expect((await shellApp.apiFetch('/api/v1/me')).status).toBe(200);
  const token = shellApp.apiToken;

  await page.getByRole('link', { name: 'Sign Out' }).click();
  await expect(bridge).toHaveReceived('signOut', {});
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await expect(bridge).toHaveReceivedTimes('signOut', 1);

  expect(shellApp.apiToken).toBeUndefined();
  expect(await page.context().cookies()).toEqual([]);
  expect([...companion.notificationTokens]).toEqual([]);
  const headers = { Authorization: `Bearer ${token}` };
  expect((await fetch(`${companion.url}api/v1/me`, { headers })).status).toBe(401);
  expect(companion.calls.map(({ request }) => request)).not.toContain('POST /users/sign_out');
});

test('a shell that refuses leaves the sign-out to the page', async ({ page, bridge, shellApp, companion }) => {
  await shellApp.signIn(ada);
  await page.goto('/');
  await bridge.on('signOut').refuse();
  await page.getByRole('link', { name: 'Sign Out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  expect(companion.calls.find(({ request }) => request === 'POST /users/sign_out')?.body).toBe('reason=refused');
});

test('its calls look native: no Origin, no Sec-Fetch-Site', async ({ page, shellApp, companion }) => {
  await shellApp.signIn({ ...ada, device: { name: "Ada's phone", platform: 'iOS' }, notificationToken: 'push-1' });
  await shellApp.signOut();
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();

  const [signIn, signOut] = companion.calls;
  expect(signIn).toMatchObject({
    request: 'POST /api/v1/auth',
    headers: { 'user-agent': expect.stringContaining('Native') },
  });
  expect(JSON.parse(signIn?.body ?? '')).toEqual({
    ...ada,
    device: { name: "Ada's phone", platform: 'iOS' },
    notification_token: { token: 'push-1', platform: 'iOS' },
  });
  expect(signOut).toMatchObject({ request: 'DELETE /api/v1/auth', body: '{"notification_token":"push-1"}' });
  for (const { headers } of [signIn, signOut].filter((call) => call !== undefined)) {
    expect(Object.keys(headers)).not.toContain('origin');
    expect(Object.keys(headers)).not.toContain('sec-fetch-site');
  }
});

test('a refused sign-in says why, and leaves nothing', async ({ context, shellApp }) => {
  const refused = shellApp.signIn({ ...ada, password: 'wrong' });
  await expect(refused).rejects.toBeInstanceOf(ShellAppError);
  await expect(refused).rejects.toMatchObject({ status: 401, code: 'invalid_credentials' });
  expect(shellApp.apiToken).toBeUndefined();
  expect(await context.cookies()).toEqual([]);
});

test('a sign-out that the server could not take is told, and forgets all the same', async ({
  context,
  shellApp,
  companion,
}) => {
  await shellApp.signIn(ada);
  companion.isDown = true;
  await expect(shellApp.signOut()).rejects.toMatchObject({ status: 503 });
  expect(shellApp.apiToken).toBeUndefined();
  expect(await context.cookies()).toEqual([]);
});

test('the cookie of an https server is as strict as it says', async ({ context }) => {
  const { parseSetCookie } = await import('../src/set-cookie.ts');
  const line = '__Host-tandem=abc.1.def; HttpOnly; Secure; SameSite=Lax; Path=/; Max-Age=3600';
  await context.addCookies(
    [parseSetCookie(line, 'https://app.example/api/v1/auth')].filter((cookie) => cookie !== undefined),
  );
  expect(await context.cookies('https://app.example/')).toEqual([
    expect.objectContaining({
      name: '__Host-tandem',
      value: 'abc.1.def',
      domain: 'app.example',
      path: '/',
      httpOnly: true,
      secure: true,
      sameSite: 'Lax',
    }),
  ]);
  expect(await context.cookies('https://sub.app.example/')).toEqual([]);
});
