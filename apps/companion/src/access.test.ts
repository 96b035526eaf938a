import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCompanion, type TestCompanion } from './testing/companion.ts';

/** Every page a guest may see, by name. A new one has to be added here: that is the point. */
const OPEN_PAGES = [
  'DELETE /users/sign_out',
  'GET /accounts/invitations',
  'GET /assets/:name',
  'GET /examples/get-native',
  'GET /favicon.ico',
  'GET /favicon.svg',
  'GET /users/auth/:provider',
  'GET /users/auth/:provider/callback',
  'GET /users/auth/app',
  'GET /users/email/confirm',
  'GET /users/magic_link',
  'GET /users/magic_link/code',
  'GET /users/not_me',
  'GET /users/not_me/done',
  'GET /users/password/edit',
  'GET /users/password/new',
  'GET /users/sign_in',
  'GET /users/sign_out',
  'GET /users/sign_up',
  'GET /users/sign_up/confirm',
  'GET /users/sign_up/confirm/code',
  'GET /users/unlock',
  'GET /users/verify',
  'GET /users/verify/code',
  'POST /accounts/invitations/decline',
  'POST /accounts/invitations/sign_up',
  'POST /users/auth/:provider/callback',
  'POST /users/email/confirm',
  'POST /users/magic_link',
  'POST /users/magic_link/claim',
  'POST /users/not_me',
  'POST /users/password/edit',
  'POST /users/password/new',
  'POST /users/sign_in',
  'POST /users/sign_out',
  'POST /users/sign_up',
  'POST /users/sign_up/confirm/claim',
  'POST /users/unlock',
  'POST /users/verify',
  'POST /users/verify/claim',
];

const NO_PAGES =
  /^\/(api|turbo|hotwire|configurations|health|\.well-known|metrics|openapi\.json|account|login|register|auth|user|admin\/modify|actions?)(\/|$)/;

let companion: TestCompanion;
beforeAll(async () => {
  companion = await startCompanion();
});
afterAll(() => companion.stop());

test('invariant 7: a page is for signed-in users unless its route says otherwise by name', async () => {
  const open: string[] = [];
  for (const [method, path] of companion.app.guardedRoutes) {
    if (method === 'HEAD' || NO_PAGES.test(path)) continue;
    const answer = await companion.app.inject({ method: method as 'GET', url: path, headers: { accept: 'text/html' } });
    const led = answer.statusCode === 303 && String(answer.headers.location).startsWith('/users/sign_in?return_to');
    const home = path === '/' && answer.statusCode === 303;
    if (!led && !home) open.push(`${method} ${path}`);
  }
  expect(open.sort()).toEqual(OPEN_PAGES);
});
