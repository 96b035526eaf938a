import { readFileSync } from 'node:fs';
import { addMember, createGroup, createUser } from '@tandem-auth/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ada, startCompanion, type TestCompanion } from './testing/companion.ts';

const PATIENCE = { timeout: 100_000 };

/** What each principal's browser is answered to a visit, or to an empty form. A new page has to be added here: that is the point. */
const TABLE: Record<string, [guest: number, cookie: number, closed: number, disabled: number]> = {
  'DELETE /users/sign_out': [303, 303, 303, 303],
  'GET /': [303, 200, 303, 303],
  'GET /accounts': [303, 200, 303, 303],
  'GET /accounts/:id': [303, 404, 303, 303],
  'GET /accounts/:id/delete': [303, 404, 303, 303],
  'GET /accounts/:id/leave': [303, 404, 303, 303],
  'GET /accounts/:id/members/:user_id': [303, 404, 303, 303],
  'GET /accounts/:id/members/:user_id/owner': [303, 404, 303, 303],
  'GET /accounts/:id/members/:user_id/remove': [303, 404, 303, 303],
  'GET /accounts/invitations': [303, 303, 303, 303],
  'GET /admin': [303, 403, 303, 303],
  'GET /admin/audit_log': [303, 403, 303, 303],
  'GET /admin/groups': [303, 403, 303, 303],
  'GET /admin/groups/:id': [303, 403, 303, 303],
  'GET /admin/groups/:id/delete': [303, 403, 303, 303],
  'GET /admin/groups/:id/members/:user/give': [303, 403, 303, 303],
  'GET /admin/groups/:id/members/:user/remove': [303, 403, 303, 303],
  'GET /admin/groups/:id/members/new': [303, 403, 303, 303],
  'GET /admin/groups/:id/rename': [303, 403, 303, 303],
  'GET /admin/groups/new': [303, 403, 303, 303],
  'GET /admin/keys': [303, 403, 303, 303],
  'GET /admin/keys/:kid/drop': [303, 403, 303, 303],
  'GET /admin/keys/:purpose/rotate': [303, 403, 303, 303],
  'GET /admin/permissions': [303, 403, 303, 303],
  'GET /admin/permissions/:entity': [303, 403, 303, 303],
  'GET /admin/users': [303, 403, 303, 303],
  'GET /admin/users/:id': [303, 403, 303, 303],
  'GET /admin/users/:id/devices/:device': [303, 403, 303, 303],
  'GET /admin/users/:id/disable': [303, 403, 303, 303],
  'GET /admin/users/:id/enable': [303, 403, 303, 303],
  'GET /admin/users/:id/grant_admin': [303, 403, 303, 303],
  'GET /admin/users/:id/revoke_admin': [303, 403, 303, 303],
  'GET /admin/users/:id/sign_ins': [303, 403, 303, 303],
  'GET /admin/users/:id/sign_out': [303, 403, 303, 303],
  'GET /admin/users/:id/unblock': [303, 403, 303, 303],
  'GET /assets/:name': [404, 404, 404, 404],
  'GET /examples/get-native': [200, 200, 200, 200],
  'GET /favicon.ico': [200, 200, 200, 200],
  'GET /favicon.svg': [200, 200, 200, 200],
  'GET /users/auth/:provider': [404, 404, 404, 404],
  'GET /users/auth/:provider/callback': [400, 400, 400, 400],
  'GET /users/auth/app': [200, 200, 200, 200],
  'GET /users/connected_accounts': [303, 200, 303, 303],
  'GET /users/email/confirm': [200, 200, 200, 200],
  'GET /users/email/edit': [303, 200, 303, 303],
  'GET /users/magic_link': [200, 303, 200, 200],
  'GET /users/magic_link/code': [200, 200, 200, 200],
  'GET /users/not_me': [303, 303, 303, 303],
  'GET /users/not_me/done': [200, 200, 200, 200],
  'GET /users/password/choose': [303, 200, 303, 303],
  'GET /users/password/edit': [303, 303, 303, 303],
  'GET /users/password/new': [200, 200, 200, 200],
  'GET /users/security': [303, 200, 303, 303],
  'GET /users/security/devices/:id': [303, 404, 303, 303],
  'GET /users/security/other_devices': [303, 200, 303, 303],
  'GET /users/security/password/edit': [303, 200, 303, 303],
  'GET /users/security/sign_ins': [303, 200, 303, 303],
  'GET /users/sign_in': [200, 303, 200, 200],
  'GET /users/sign_out': [303, 200, 303, 303],
  'GET /users/sign_up': [200, 303, 200, 200],
  'GET /users/sign_up/confirm': [200, 303, 200, 200],
  'GET /users/sign_up/confirm/code': [200, 200, 200, 200],
  'GET /users/unlock': [303, 303, 303, 303],
  'GET /users/verify': [200, 303, 200, 200],
  'GET /users/verify/code': [200, 200, 200, 200],
  'POST /admin/groups/:id/delete': [303, 403, 303, 303],
  'POST /admin/groups/:id/members/:user/give': [303, 403, 303, 303],
  'POST /admin/groups/:id/members/:user/remove': [303, 403, 303, 303],
  'POST /admin/groups/:id/members/new': [303, 403, 303, 303],
  'POST /admin/groups/:id/rename': [303, 403, 303, 303],
  'POST /admin/groups/new': [303, 403, 303, 303],
  'POST /accounts': [303, 422, 303, 303],
  'POST /accounts/:id': [303, 404, 303, 303],
  'POST /accounts/:id/delete': [303, 303, 303, 303],
  'POST /accounts/:id/invitations': [303, 422, 303, 303],
  'POST /accounts/:id/invitations/:invitation_id/revoke': [303, 303, 303, 303],
  'POST /accounts/:id/leave': [303, 303, 303, 303],
  'POST /accounts/:id/members/:user_id/owner': [303, 404, 303, 303],
  'POST /accounts/:id/members/:user_id/remove': [303, 303, 303, 303],
  'POST /accounts/:id/members/:user_id/role': [303, 422, 303, 303],
  'POST /accounts/:id/switch': [303, 404, 303, 303],
  'POST /accounts/invitations/accept': [303, 422, 303, 303],
  'POST /accounts/invitations/decline': [422, 422, 422, 422],
  'POST /accounts/invitations/sign_up': [422, 422, 422, 422],
  'POST /admin/keys/:kid/drop': [303, 403, 303, 303],
  'POST /admin/keys/:purpose/rotate': [303, 403, 303, 303],
  'POST /admin/permissions/:entity': [303, 403, 303, 303],
  'POST /admin/users/:id/devices/:device': [303, 403, 303, 303],
  'POST /admin/users/:id/disable': [303, 403, 303, 303],
  'POST /admin/users/:id/enable': [303, 403, 303, 303],
  'POST /admin/users/:id/grant_admin': [303, 403, 303, 303],
  'POST /admin/users/:id/revoke_admin': [303, 403, 303, 303],
  'POST /admin/users/:id/sign_out': [303, 403, 303, 303],
  'POST /admin/users/:id/unblock': [303, 403, 303, 303],
  'POST /users/auth/:provider/callback': [404, 404, 404, 404],
  'POST /users/auth/:provider/link': [303, 404, 303, 303],
  'POST /users/connected_accounts/:id/unlink': [303, 422, 303, 303],
  'POST /users/connected_accounts/confirmation': [303, 422, 303, 303],
  'POST /users/email/confirm': [422, 422, 422, 422],
  'POST /users/email/edit': [303, 422, 303, 303],
  'POST /users/magic_link': [422, 422, 422, 422],
  'POST /users/magic_link/claim': [422, 422, 422, 422],
  'POST /users/not_me': [422, 422, 422, 422],
  'POST /users/password/choose': [303, 422, 303, 303],
  'POST /users/password/edit': [422, 422, 422, 422],
  'POST /users/password/new': [422, 422, 422, 422],
  'POST /users/security/devices/:id': [303, 303, 303, 303],
  'POST /users/security/other_devices': [303, 303, 303, 303],
  'POST /users/security/password/edit': [303, 422, 303, 303],
  'POST /users/sign_in': [422, 422, 422, 422],
  'POST /users/sign_out': [303, 303, 303, 303],
  'POST /users/sign_up': [422, 422, 422, 422],
  'POST /users/sign_up/confirm/claim': [422, 422, 422, 422],
  'POST /users/unlock': [422, 422, 422, 422],
  'POST /users/verify': [422, 422, 422, 422],
  'POST /users/verify/claim': [422, 422, 422, 422],
};

/** What an administrator is answered otherwise than any user. A disabled one is answered as anybody who is disabled. */
const OTHERWISE: Record<string, { readonly admin: number }> = {
  'GET /admin': { admin: 303 },
  'GET /admin/audit_log': { admin: 200 },
  'GET /admin/groups': { admin: 200 },
  'GET /admin/groups/:id': { admin: 200 },
  'GET /admin/groups/:id/delete': { admin: 200 },
  'GET /admin/groups/:id/members/:user/give': { admin: 200 },
  'GET /admin/groups/:id/members/:user/remove': { admin: 200 },
  'GET /admin/groups/:id/members/new': { admin: 200 },
  'GET /admin/groups/:id/rename': { admin: 200 },
  'GET /admin/groups/new': { admin: 200 },
  'GET /admin/keys': { admin: 200 },
  'GET /admin/keys/:kid/drop': { admin: 404 },
  'GET /admin/keys/:purpose/rotate': { admin: 404 },
  'GET /admin/permissions': { admin: 200 },
  'GET /admin/permissions/:entity': { admin: 200 },
  'GET /admin/users': { admin: 200 },
  'GET /admin/users/:id': { admin: 200 },
  'GET /admin/users/:id/devices/:device': { admin: 200 },
  'GET /admin/users/:id/disable': { admin: 200 },
  'GET /admin/users/:id/enable': { admin: 200 },
  'GET /admin/users/:id/grant_admin': { admin: 200 },
  'GET /admin/users/:id/revoke_admin': { admin: 200 },
  'GET /admin/users/:id/sign_ins': { admin: 200 },
  'GET /admin/users/:id/sign_out': { admin: 200 },
  'GET /admin/users/:id/unblock': { admin: 200 },
  'POST /admin/groups/:id/delete': { admin: 303 },
  'POST /admin/groups/:id/members/:user/give': { admin: 303 },
  'POST /admin/groups/:id/members/:user/remove': { admin: 303 },
  'POST /admin/groups/:id/members/new': { admin: 422 },
  'POST /admin/groups/:id/rename': { admin: 422 },
  'POST /admin/groups/new': { admin: 422 },
  'POST /admin/keys/:kid/drop': { admin: 404 },
  'POST /admin/keys/:purpose/rotate': { admin: 404 },
  'POST /admin/permissions/:entity': { admin: 303 },
  'POST /admin/users/:id/devices/:device': { admin: 303 },
  'POST /admin/users/:id/disable': { admin: 303 },
  'POST /admin/users/:id/enable': { admin: 303 },
  'POST /admin/users/:id/grant_admin': { admin: 303 },
  'POST /admin/users/:id/revoke_admin': { admin: 303 },
  'POST /admin/users/:id/sign_out': { admin: 303 },
  'POST /admin/users/:id/unblock': { admin: 303 },
};

/** The API's, and those of other systems: packages/server has tables of theirs. */
const NO_PAGES =
  /^\/(api|turbo|hotwire|configurations|health|\.well-known|metrics|openapi\.json|account|login|register|auth|user|admin\/modify|actions?)(\/|$)/;

let companion: TestCompanion;
beforeAll(async () => {
  companion = await startCompanion();
});
afterAll(() => companion.stop());

async function disabledCookie(): Promise<string> {
  const { user } = companion.app.tandem.database.prisma;
  await user.updateMany({ where: { email: ada.email }, data: { disabledAt: null } });
  const cookie = await companion.signIn();
  await user.updateMany({ where: { email: ada.email }, data: { disabledAt: new Date() } });
  return cookie;
}

test('invariant 7: every page answers every principal as the table says', PATIENCE, async () => {
  const answered: typeof TABLE = {};
  for (const [method, path] of companion.app.guardedRoutes) {
    if (method === 'HEAD' || NO_PAGES.test(path)) continue;
    const statuses: number[] = [];
    for (const cookie of PRINCIPALS) {
      const headers = { cookie: await cookie() };
      const form = method === 'GET' ? {} : { form: {} };
      const { statusCode } = await companion.browser(method as 'GET', path, { headers, ...form });
      statuses.push(statusCode);
      await companion.app.tandem.database.prisma.user.updateMany({ where: {}, data: { disabledAt: null } });
    }
    answered[`${method} ${path}`] = statuses as (typeof TABLE)[string];
  }
  expect(answered).toEqual(TABLE);
});

test('invariant 7: every page answers administrators otherwise only where it says so', PATIENCE, async () => {
  const { tandem } = companion.app;
  const { user: grace } = await createUser(tandem, { ...ada, email: 'grace@example.com' });
  const expected = Object.entries(TABLE).map(([call, [, user, , disabled]]) => {
    return [call, { admin: user, disabled, ...OTHERWISE[call] }];
  });
  const setRoles = (roles: string[]) =>
    tandem.database.prisma.user.update({ where: { email: ada.email }, data: { roles } });

  await setRoles(['admin']);
  const answered: Record<string, object> = {};
  for (const [method, path] of companion.app.guardedRoutes) {
    if (method === 'HEAD' || NO_PAGES.test(path)) continue;
    const url = await named(path, grace.id);
    const statuses: Record<string, number> = {};
    for (const [name, cookieOf] of Object.entries({ admin: () => companion.signIn(), disabled: disabledCookie })) {
      const headers = { cookie: await cookieOf() };
      const form = method === 'GET' ? {} : { form: {} };
      statuses[name] = (await companion.browser(method as 'GET', url, { headers, ...form })).statusCode;
      await tandem.database.prisma.user.updateMany({ data: { disabledAt: null } });
    }
    answered[`${method} ${path}`] = statuses;
  }
  await setRoles([]);
  expect(answered).toEqual(Object.fromEntries(expected));
});

/** The path with what there is: a user, a device of theirs, a group that they are in, an entity. */
async function named(path: string, userId: string): Promise<string> {
  const { tandem } = companion.app;
  if (path.startsWith('/admin/groups/:id')) {
    const ownerId = (await tandem.database.prisma.user.findUniqueOrThrow({ where: { email: ada.email } })).id;
    const { id: groupId } = await createGroup(tandem, { name: 'Crew', ownerId }, { actorId: ownerId, ip: '192.0.2.7' });
    await addMember(tandem, { groupId, userId }, { actorId: ownerId, ip: '192.0.2.7' });
    return path.replace(':id', groupId).replace(':user', userId);
  }
  if (path.startsWith('/admin/permissions/')) return path.replace(':entity', 'user');
  if (!path.startsWith('/admin/users/')) return path;
  await companion.browser('POST', '/users/sign_in', { form: { email: 'grace@example.com', password: ada.password } });
  const session = await tandem.database.prisma.session.findFirstOrThrow({ where: { userId, closedAt: null } });
  return path.replace(':id', userId).replace(':device', session.id);
}

test('docs/http/pages.md describes every page, and no other', () => {
  const text = readFileSync(new URL('../../../docs/http/pages.md', import.meta.url), 'utf8');
  const described = [...text.matchAll(/`((?:GET|POST|PATCH|DELETE) \/\S*)`/g)].map(([, call]) => call);
  expect(described.sort()).toEqual(Object.keys(TABLE).sort());
});

const PRINCIPALS: (() => Promise<string>)[] = [
  async () => 'theme=dark',
  () => companion.signIn(),
  async () => {
    const cookie = await companion.signIn();
    await companion.browser('POST', '/users/sign_out', { headers: { cookie } });
    return cookie;
  },
  disabledCookie,
];
