import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { addMember, createGroup } from '../people/permissions/groups.ts';
import { NATIVE, PAGE } from '../testing/http.ts';
import { by, newAdmin, newPerson, type Person, signInNatively } from '../testing/people.ts';
import { onEveryDatabase, type TestServer } from '../testing/server.ts';

const PATIENCE = { timeout: 100_000 };
const NOBODY = '00000000-0000-4000-8000-000000000000';

/** What each principal is answered to a call with an empty body. A new route has to be added here: that is the point. */
const TABLE: Record<string, [guest: number, cookie: number, token: number, closed: number, disabled: number]> = {
  'DELETE /api/auth': [200, 200, 200, 200, 200],
  'DELETE /api/usergroup/:id': [403, 404, 401, 401, 401],
  'DELETE /api/usergroup/:id/relationships/user_account_id': [400, 400, 400, 400, 400],
  'DELETE /api/v1/accounts/:id': [401, 404, 404, 401, 401],
  'DELETE /api/v1/accounts/:id/invitations/:invitation_id': [401, 404, 404, 401, 401],
  'DELETE /api/v1/accounts/:id/members/:user_id': [401, 404, 404, 401, 401],
  'DELETE /api/v1/admin/groups/:id': [401, 403, 403, 401, 401],
  'DELETE /api/v1/admin/groups/:id/members/:user_id': [401, 403, 403, 401, 401],
  'DELETE /api/v1/admin/keys/:kid': [401, 403, 403, 401, 401],
  'DELETE /api/v1/admin/sessions/:id': [401, 403, 403, 401, 401],
  'DELETE /api/v1/admin/users/:id/sessions': [401, 403, 403, 401, 401],
  'DELETE /api/v1/auth': [200, 200, 200, 200, 200],
  'DELETE /api/v1/identities/:id': [401, 404, 404, 401, 401],
  'DELETE /api/v1/sessions': [401, 204, 204, 401, 401],
  'DELETE /api/v1/sessions/:id': [401, 404, 404, 401, 401],
  'GET /.well-known/jwks.json': [200, 200, 200, 200, 200],
  'GET /account': [401, 200, 401, 401, 401],
  'GET /actions': [200, 200, 200, 200, 200],
  'GET /api/auth': [200, 200, 200, 200, 200],
  'GET /api/user_account': [403, 200, 401, 401, 401],
  'GET /api/user_account/:id': [403, 404, 401, 401, 401],
  'GET /api/usergroup': [403, 200, 401, 401, 401],
  'GET /api/usergroup/:id': [403, 404, 401, 401, 401],
  'GET /api/usergroup/:id/user_account_id': [403, 404, 401, 401, 401],
  'GET /api/v1/accounts': [401, 200, 200, 401, 401],
  'GET /api/v1/accounts/:id': [401, 404, 404, 401, 401],
  'GET /api/v1/accounts/:id/invitations': [401, 404, 404, 401, 401],
  'GET /api/v1/admin/audit_events': [401, 403, 403, 401, 401],
  'GET /api/v1/admin/groups': [401, 403, 403, 401, 401],
  'GET /api/v1/admin/groups/:id/members': [401, 403, 403, 401, 401],
  'GET /api/v1/admin/keys': [401, 403, 403, 401, 401],
  'GET /api/v1/admin/permissions': [401, 403, 403, 401, 401],
  'GET /api/v1/admin/users': [401, 403, 403, 401, 401],
  'GET /api/v1/admin/users/:id': [401, 403, 403, 401, 401],
  'GET /api/v1/admin/users/:id/sign_ins': [401, 403, 403, 401, 401],
  'GET /api/v1/auth': [200, 200, 200, 200, 200],
  'GET /api/v1/identities': [401, 200, 200, 401, 401],
  'GET /api/v1/me': [401, 200, 200, 401, 401],
  'GET /api/v1/sessions': [401, 200, 200, 401, 401],
  'GET /api/v1/sign_ins': [401, 200, 200, 401, 401],
  'GET /auth/signin': [303, 303, 303, 303, 303],
  'GET /configurations/android_v1.json': [200, 200, 200, 200, 200],
  'GET /configurations/ios_v1.json': [200, 200, 200, 200, 200],
  'GET /health/live': [200, 200, 200, 200, 200],
  'GET /health/ready': [200, 200, 200, 200, 200],
  'GET /hotwire/android/path_configuration': [200, 200, 200, 200, 200],
  'GET /hotwire/android/path_configuration.json': [200, 200, 200, 200, 200],
  'GET /hotwire/ios/path_configuration': [200, 200, 200, 200, 200],
  'GET /hotwire/ios/path_configuration.json': [200, 200, 200, 200, 200],
  'GET /metrics': [200, 200, 200, 200, 200],
  'GET /openapi.json': [200, 200, 200, 200, 200],
  'GET /turbo/android/path_configuration': [200, 200, 200, 200, 200],
  'GET /turbo/android/path_configuration.json': [200, 200, 200, 200, 200],
  'GET /turbo/ios/path_configuration': [200, 200, 200, 200, 200],
  'GET /turbo/ios/path_configuration.json': [200, 200, 200, 200, 200],
  'GET /user': [401, 200, 401, 401, 401],
  'PATCH /api/usergroup/:id': [400, 400, 400, 400, 400],
  'PATCH /api/v1/accounts/:id': [401, 422, 422, 401, 401],
  'PATCH /api/v1/accounts/:id/members/:user_id': [401, 422, 422, 401, 401],
  'PATCH /api/v1/accounts/:id/owner': [401, 422, 422, 401, 401],
  'PATCH /api/v1/accounts/:id/switch': [401, 404, 404, 401, 401],
  'PATCH /api/v1/admin/accounts/:id': [401, 403, 403, 401, 401],
  'PATCH /api/v1/admin/groups/:id': [401, 403, 403, 401, 401],
  'PATCH /api/v1/admin/permissions/:entity': [401, 403, 403, 401, 401],
  'PATCH /api/v1/password': [401, 422, 422, 401, 401],
  'POST /account/login': [422, 422, 422, 422, 422],
  'POST /account/register': [422, 422, 422, 422, 422],
  'POST /action/user/signin': [400, 400, 400, 400, 400],
  'POST /action/user/signup': [400, 400, 400, 400, 400],
  'POST /action/user_account/signin': [400, 400, 400, 400, 400],
  'POST /action/user_account/signup': [400, 400, 400, 400, 400],
  'POST /action/world/become_an_administrator': [403, 200, 401, 401, 401],
  'POST /admin/modify': [401, 403, 401, 401, 401],
  'POST /api/auth': [422, 422, 422, 422, 422],
  'POST /api/auth/magic': [422, 422, 422, 422, 422],
  'POST /api/auth/magic/verify': [422, 422, 422, 422, 422],
  'POST /api/auth/switch': [401, 422, 401, 401, 401],
  'POST /api/usergroup': [400, 400, 400, 400, 400],
  'POST /api/usergroup/:id/relationships/user_account_id': [400, 400, 400, 400, 400],
  'POST /api/v1/accounts': [401, 422, 422, 401, 401],
  'POST /api/v1/accounts/:id/invitations': [401, 422, 422, 401, 401],
  'POST /api/v1/admin/groups': [401, 403, 403, 401, 401],
  'POST /api/v1/admin/groups/:id/members': [401, 403, 403, 401, 401],
  'POST /api/v1/admin/groups/:id/owner': [401, 403, 403, 401, 401],
  'POST /api/v1/admin/keys': [401, 403, 403, 401, 401],
  'POST /api/v1/admin/users/:id/disable': [401, 403, 403, 401, 401],
  'POST /api/v1/admin/users/:id/enable': [401, 403, 403, 401, 401],
  'POST /api/v1/admin/users/:id/grant_admin': [401, 403, 403, 401, 401],
  'POST /api/v1/admin/users/:id/revoke_admin': [401, 403, 403, 401, 401],
  'POST /api/v1/admin/users/:id/unblock': [401, 403, 403, 401, 401],
  'POST /api/v1/auth': [422, 422, 422, 422, 422],
  'POST /api/v1/auth/confirmation': [401, 422, 422, 401, 401],
  'POST /api/v1/auth/handoff': [401, 422, 422, 401, 401],
  'POST /api/v1/auth/handoff/claim': [422, 422, 422, 422, 422],
  'POST /api/v1/auth/not_me': [422, 422, 422, 422, 422],
  'POST /api/v1/auth/renewal': [422, 422, 422, 422, 422],
  'POST /api/v1/auth/social/claim': [422, 422, 422, 422, 422],
  'POST /api/v1/auth/unlock': [422, 422, 422, 422, 422],
  'POST /api/v1/auth/web_session': [401, 401, 204, 401, 401],
  'POST /api/v1/email_changes': [401, 422, 422, 401, 401],
  'POST /api/v1/email_changes/confirm': [422, 422, 422, 422, 422],
  'POST /api/v1/email_verifications': [422, 422, 422, 422, 422],
  'POST /api/v1/email_verifications/claim': [422, 422, 422, 422, 422],
  'POST /api/v1/identities': [401, 422, 422, 401, 401],
  'POST /api/v1/invitations/accept': [401, 422, 422, 401, 401],
  'POST /api/v1/invitations/decline': [422, 422, 422, 422, 422],
  'POST /api/v1/invitations/sign_up': [422, 422, 422, 422, 422],
  'POST /api/v1/magic_links': [422, 422, 422, 422, 422],
  'POST /api/v1/magic_links/claim': [422, 422, 422, 422, 422],
  'POST /api/v1/notification_tokens': [401, 422, 422, 401, 401],
  'POST /api/v1/users': [422, 422, 422, 422, 422],
  'POST /api/v1/users/confirmation': [422, 422, 422, 422, 422],
  'POST /auth/create': [422, 422, 422, 422, 422],
  'POST /auth/login': [401, 401, 401, 401, 401],
  'POST /auth/magic_link/login': [401, 401, 401, 401, 401],
  'POST /auth/plain_text/login': [401, 401, 401, 401, 401],
  'POST /auth/social/login': [401, 401, 401, 401, 401],
  'POST /login': [422, 422, 422, 422, 422],
  'POST /register': [422, 422, 422, 422, 422],
  'POST /user/modify': [401, 201, 401, 401, 401],
};

/**
 * What an administrator, or a member of what a path names, is answered otherwise than any other user. A disabled administrator is
 * answered as anybody who is disabled; but it is their cookie that has died, which makes a guest of them, and no token to forget.
 */
const OTHERWISE: Record<string, { readonly member?: number; readonly admin?: number; readonly disabled?: number }> = {
  'DELETE /api/usergroup/:id': { disabled: 403 },
  'DELETE /api/v1/accounts/:id': { member: 403 },
  'DELETE /api/v1/accounts/:id/invitations/:invitation_id': { member: 403 },
  'DELETE /api/v1/admin/groups/:id': { admin: 204 },
  'DELETE /api/v1/admin/groups/:id/members/:user_id': { admin: 204 },
  'DELETE /api/v1/admin/keys/:kid': { admin: 404 },
  'DELETE /api/v1/admin/sessions/:id': { admin: 204 },
  'DELETE /api/v1/admin/users/:id/sessions': { admin: 204 },
  'GET /api/user_account': { disabled: 403 },
  'GET /api/user_account/:id': { disabled: 403 },
  'GET /api/usergroup': { disabled: 403 },
  'GET /api/usergroup/:id': { disabled: 403 },
  'GET /api/usergroup/:id/user_account_id': { disabled: 403 },
  'GET /api/v1/accounts/:id': { member: 200 },
  'GET /api/v1/accounts/:id/invitations': { member: 403 },
  'GET /api/v1/admin/audit_events': { admin: 200 },
  'GET /api/v1/admin/groups': { admin: 200 },
  'GET /api/v1/admin/groups/:id/members': { admin: 200 },
  'GET /api/v1/admin/keys': { admin: 200 },
  'GET /api/v1/admin/permissions': { admin: 200 },
  'GET /api/v1/admin/users': { admin: 200 },
  'GET /api/v1/admin/users/:id': { admin: 200 },
  'GET /api/v1/admin/users/:id/sign_ins': { admin: 200 },
  'PATCH /api/v1/accounts/:id/switch': { member: 200 },
  'PATCH /api/v1/admin/accounts/:id': { admin: 422 },
  'PATCH /api/v1/admin/groups/:id': { admin: 422 },
  'PATCH /api/v1/admin/permissions/:entity': { admin: 422 },
  'POST /action/world/become_an_administrator': { member: 403, admin: 403, disabled: 403 },
  'POST /admin/modify': { admin: 422 },
  'POST /api/v1/admin/groups': { admin: 422 },
  'POST /api/v1/admin/groups/:id/members': { admin: 422 },
  'POST /api/v1/admin/groups/:id/owner': { admin: 422 },
  'POST /api/v1/admin/keys': { admin: 422 },
  'POST /api/v1/admin/users/:id/disable': { admin: 204 },
  'POST /api/v1/admin/users/:id/enable': { admin: 204 },
  'POST /api/v1/admin/users/:id/grant_admin': { admin: 204 },
  'POST /api/v1/admin/users/:id/revoke_admin': { admin: 204 },
  'POST /api/v1/admin/users/:id/unblock': { admin: 204 },
};

type Headers = Record<string, string>;

async function signIn(server: TestServer, means: 'cookie' | 'token'): Promise<{ id: string; headers: Headers }> {
  const { json, bearer, withCookie } = await signInNatively(server, await newPerson(server));
  return { id: json.user.id, headers: means === 'cookie' ? { ...PAGE, ...withCookie } : { ...NATIVE, ...bearer } };
}

/** Each as somebody of their own, since a call may end their session. */
const PRINCIPALS: ((server: TestServer) => Promise<Headers>)[] = [
  async () => NATIVE,
  async (server) => (await signIn(server, 'cookie')).headers,
  async (server) => (await signIn(server, 'token')).headers,
  async (server) => {
    const { headers } = await signIn(server, 'token');
    await server.http('DELETE', '/api/v1/auth', { headers });
    return headers;
  },
  async (server) => {
    const { id, headers } = await signIn(server, 'token');
    await disable(server, id);
    return headers;
  },
];

it('docs/http and docs/dialects describe every route but the companion’s pages, and no other', () => {
  const docs = join(import.meta.dirname, '../../../../docs');
  const files = ['http', 'dialects'].flatMap((folder) =>
    readdirSync(join(docs, folder)).map((name) => join(docs, folder, name)),
  );
  const text = files
    .filter((file) => !file.endsWith('pages.md'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const described = [...text.matchAll(/`((?:GET|POST|PATCH|DELETE) \/\S*)`/g)].map(([, call]) => call);
  expect([...new Set(described)].sort()).toEqual(Object.keys(TABLE).sort());
});

onEveryDatabase('every route, for every principal', (server) => {
  it('invariant 7: answers as the table says', PATIENCE, async () => {
    const answered: typeof TABLE = {};
    const current: Headers[] = await Promise.all(PRINCIPALS.map((make) => make(server())));
    for (const [method, path] of server().app.guardedRoutes) {
      if (method === 'HEAD') continue;
      const statuses: number[] = [];
      for (const [index, make] of PRINCIPALS.entries()) {
        const url = path.replaceAll(/:(\w+_)?id/g, NOBODY);
        const body = method === 'GET' ? {} : { json: {} };
        const { status } = await server().http(method, url, { headers: current[index] as Headers, ...body });
        statuses.push(status);
        if (method === 'DELETE') current[index] = await make(server());
      }
      answered[`${method} ${path}`] = statuses as (typeof TABLE)[string];
    }
    expect(answered).toEqual(TABLE);
  });

  it('invariant 7: answers members and administrators otherwise only where it says so', PATIENCE, async () => {
    const scene = await setScene(server());
    const principals = {
      member: async () => pageOf(server(), scene.member),
      admin: async () => pageOf(server(), scene.admin),
      disabled: async () => {
        const admin = await newAdmin(server());
        const headers = await pageOf(server(), admin);
        await disable(server(), admin.id);
        return headers;
      },
    };
    const answered: Record<string, Record<string, number>> = {};
    for (const [name, headersOf] of Object.entries(principals)) {
      let headers = await headersOf();
      for (const [method, path] of server().app.guardedRoutes) {
        if (method === 'HEAD') continue;
        const body = method === 'GET' ? {} : { json: {} };
        const { status } = await server().http(method, await namedIn(path, scene), { headers, ...body });
        answered[`${method} ${path}`] = { ...answered[`${method} ${path}`], [name]: status };
        if (method === 'DELETE') headers = await headersOf();
      }
    }
    const expected = Object.entries(TABLE).map(([call, [, user, , , disabled]]) => {
      return [call, { member: user, admin: user, disabled, ...OTHERWISE[call] }];
    });
    expect(answered).toEqual(Object.fromEntries(expected));
  });
});

interface Scene {
  readonly server: TestServer;
  readonly admin: Person;
  /** Somebody whom paths name. */
  readonly named: Person;
  /** A member of what paths name. */
  readonly member: Person;
  /** An account that they are a member of. */
  readonly accountId: string;
}

async function setScene(server: TestServer): Promise<Scene> {
  const { prisma } = server.tandem.database;
  const [admin, named, member] = [await newAdmin(server), await newPerson(server), await newPerson(server)];
  const createdAt = server.clock.now();
  const { id: accountId } = await prisma.account.create({
    data: { id: randomUUID(), name: 'Shared', personal: false, ownerId: named.id, createdAt },
  });
  const members = [
    { userId: named.id, role: 'owner', accountId, createdAt },
    { userId: member.id, role: 'member', accountId, createdAt },
  ] as const;
  await prisma.membership.createMany({ data: [...members] });
  return { server, admin, named, member, accountId };
}

/** The path with ids of what there is. */
async function namedIn(path: string, { server, named, member, accountId }: Scene): Promise<string> {
  if (path.includes('/admin/groups/:id')) {
    const { id: groupId } = await createGroup(server.tandem, { name: 'Crew', ownerId: named.id }, by(named.id));
    await addMember(server.tandem, { groupId, userId: member.id }, by(named.id));
    return path.replace(':id', groupId).replace(':user_id', member.id);
  }
  if (path.includes('/admin/sessions/:id')) {
    return path.replace(':id', (await signInNatively(server, named)).json.session.id);
  }
  if (path.includes('/admin/users/:id')) {
    // What the call before has done is undone, so that there is something to do.
    const untouched = { disabledAt: null, blockedAt: null, roles: [] };
    await server.tandem.database.prisma.user.update({ where: { id: named.id }, data: untouched });
  }
  const id = path.includes('/users/:id') ? named.id : path.includes('/accounts/:id') ? accountId : NOBODY;
  return path.replace(':id', id).replace(/:\w+_id/, NOBODY);
}

async function pageOf(server: TestServer, person: Person): Promise<Headers> {
  return { ...PAGE, ...(await signInNatively(server, person)).withCookie };
}

async function disable({ tandem, clock }: TestServer, id: string): Promise<void> {
  await tandem.database.prisma.user.update({ where: { id }, data: { disabledAt: clock.now() } });
}
