import type { BrowserContext, Page } from '@playwright/test';
import type { ShellApp } from '@tandem-auth/playwright';
import type { Companion, User } from './companion.ts';
import { expect } from './fixtures.ts';

/** What a device holds of one session, to try once it should be worth nothing. */
export interface Halves {
  readonly sessionId: string;
  readonly cookie: string;
  readonly apiToken: string;
}

/** The Sign Out link in the navbar. */
export function signOutLink(page: Page) {
  return page.getByRole('link', { name: 'Sign Out' });
}

/** Fills the sign-in form of the page and sends it. */
export async function submitSignIn(page: Page, { email, password }: Pick<User, 'email' | 'password'>): Promise<void> {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign In' }).click();
}

/** Signs in by the form, as a web user. */
export async function signInByForm(page: Page, user: User): Promise<void> {
  await page.goto('/users/sign_in');
  await submitSignIn(page, user);
  await expectSignedIn(page, user);
}

/** Signs in as a shell does, opens the home page, and tells what the device holds now. */
export async function signInByShell(
  { page, shellApp }: { page: Page; shellApp: ShellApp },
  { email, password }: User,
  notificationToken?: string,
): Promise<Halves> {
  const { token, session } = await shellApp.signIn({
    email,
    password,
    ...(notificationToken && { notificationToken }),
  });
  await page.goto('/');
  await expect(signOutLink(page)).toBeVisible();
  return { sessionId: session.id, apiToken: token, cookie: await cookieOf(page.context()) };
}

/** The session cookie as the browser would send it; empty where there is none. */
export async function cookieOf(context: BrowserContext): Promise<string> {
  const cookies = await context.cookies();
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
}

export async function expectSignedIn(page: Page, { name }: Pick<User, 'name'>): Promise<void> {
  await expect(page.getByRole('heading', { name: `Hello, ${name}` })).toBeVisible();
  await expect(signOutLink(page)).toBeVisible();
}

/** The page is the sign-in form, as after a sign-out on the web. */
export async function expectSignInPage(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Sign In' })).toBeVisible();
  await expect(page).toHaveURL(/\/users\/sign_in(\?|$)/);
  await expect(signOutLink(page)).toHaveCount(0);
}

/** The newest mail of an address that leads to a path, when it has come: its link, and its code where it has one. */
export async function mailLeadingTo(
  companion: Companion,
  { email }: Pick<User, 'email'>,
  path: string,
): Promise<{ link: string; code: string }> {
  const link = new RegExp(`^http\\S+${path}\\?token=\\S+$`, 'm');
  const newest = async () => (await companion.ask('mailsTo', email)).find(({ text }) => link.test(text))?.text;
  await expect.poll(newest, { timeout: 60_000 }).toBeDefined();
  const text = (await newest()) ?? '';
  return { link: link.exec(text)?.[0] ?? '', code: /^ {4}(\d{6})$/m.exec(text)?.[1] ?? '' };
}

/** Neither half is worth anything, nothing is left to push to, and the row says why. */
export async function expectDead(companion: Companion, { sessionId, apiToken, cookie }: Halves): Promise<void> {
  const authorization = `Bearer ${apiToken}`;
  expect((await companion.fetch('/api/v1/me', { headers: { authorization } })).status).toBe(401);
  expect((await companion.fetch('/api/v1/me', { headers: { cookie } })).status).toBe(401);
  const asked = await companion.fetch('/api/v1/auth', { headers: { authorization, cookie } });
  expect(await asked.json()).toMatchObject({ authenticated: false, cookie: false, token: false, principal: 'guest' });

  expect(await companion.ask('session', sessionId)).toEqual({ closedReason: 'signed_out', notificationTokens: [] });
}

/** Both halves work, and are of one session. */
export async function expectAlive(companion: Companion, { sessionId, apiToken, cookie }: Halves): Promise<void> {
  const headers = { authorization: `Bearer ${apiToken}`, cookie };
  const asked = await companion.fetch('/api/v1/auth', { headers });
  expect(await asked.json()).toMatchObject({
    cookie: true,
    token: true,
    same_session: true,
    session: { id: sessionId },
  });
}

/** Follows a link to `path` the way Turbo does, without loading the page anew. */
export async function visitByTurbo(page: Page, path: string): Promise<unknown> {
  return page.evaluate((path) => {
    const { Turbo } = window as unknown as { Turbo: { visit(path: string): void } };
    Turbo.visit(path);
  }, path);
}
