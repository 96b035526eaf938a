import { createUser, grantAdmin, type SessionUser } from '@tandem-auth/server';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { ada, cookieOf, startCompanion, type TestCompanion } from '../../testing/companion.ts';

const PATIENCE = { timeout: 60_000 };
const CONFIRMED_MINUTES = 11;
let companion: TestCompanion;
let admin: SessionUser;
let grace: SessionUser;
let cookie: string;

beforeAll(async () => {
  companion = await startCompanion();
  grace = (await createUser(companion.app.tandem, { ...ada, email: 'grace@example.com', name: 'Grace <b>Hopper</b>' }))
    .user;
  admin = await prisma().user.findUniqueOrThrow({ where: { email: ada.email } });
  await grantAdmin(companion.app.tandem, admin.id);
});
afterAll(() => companion.stop());
beforeEach(async () => {
  cookie = await companion.signIn();
});
afterEach(() =>
  prisma().user.updateMany({
    where: { id: grace.id },
    data: { disabledAt: null, blockedAt: null, roles: [], verifierToken: 'x' },
  }),
);

const prisma = () => companion.app.tandem.database.prisma;
const get = (path: string) => companion.browser('GET', path, { headers: { cookie } });
const post = (path: string, form: Record<string, string> = {}) =>
  companion.browser('POST', path, { form, headers: { cookie } });
const theUser = () => prisma().user.findUniqueOrThrow({ where: { id: grace.id } });

async function signInGrace(): Promise<string> {
  const form = { email: grace.email, password: ada.password };
  return cookieOf(await companion.browser('POST', '/users/sign_in', { form }));
}

/** As though the administrator had signed in a while ago. */
const letTimePass = () => {
  const createdAt = new Date(Date.now() - CONFIRMED_MINUTES * 60_000);
  return prisma().session.updateMany({ data: { createdAt, confirmedAt: null } });
};

test('the home page leads administrators there, and nobody else', async () => {
  const link = 'href="/admin/users"';
  const shell = (as: string) => companion.shell('GET', '/', { headers: { cookie: as } });
  expect((await get('/')).body).toContain(link);
  expect((await shell(cookie)).body).toContain(link);
  const others = await signInGrace();
  expect((await shell(others)).body).not.toContain(link);
  expect((await companion.browser('GET', '/', { headers: { cookie: others } })).body).not.toContain(link);
});

test('finds users, as text and not as markup', PATIENCE, async () => {
  expect((await get('/admin')).headers.location).toBe('/admin/users');
  const all = await get('/admin/users');
  expect(all.body).toContain('Grace &lt;b>Hopper&lt;/b>');
  expect(all.body).toContain(ada.email);
  const found = await get('/admin/users?q=HOPPER');
  expect([found.body.includes(grace.email), found.body.includes(`>${ada.email}<`)]).toEqual([true, false]);
  expect((await get('/admin/users?q=nobody')).body).toContain('There are none.');
  for (const odd of ['?before=x', '?q=a&q=b', '?q=%22%3E%3Cscript%3E', '?before[]=1']) {
    const { statusCode, body } = await get(`/admin/users${odd}`);
    expect([odd, statusCode, body.includes('"><script>')]).toEqual([odd, 200, false]);
  }
});

test('shows a user with their devices, accounts and sign-ins', PATIENCE, async () => {
  await signInGrace();
  const { body } = await get(`/admin/users/${grace.id}`);
  for (const part of ['Firefox', '<mark>Personal</mark>', 'Signed in', `/admin/users/${grace.id}/sign_out`]) {
    expect(body).toContain(part);
  }
  expect((await get(`/admin/users/${grace.id}/sign_ins`)).body).toContain(`Every try to sign in to ${grace.email}`);
  expect((await get('/admin/users/nobody')).statusCode).toBe(404);
});

test.each([
  ['disable', 'Disable this user?', { disabledAt: expect.any(Date) }],
  ['grant_admin', 'Make this user an administrator?', { roles: ['admin'] }],
])('%s: asks first, then does it and says so', async (act, question, outcome) => {
  const path = `/admin/users/${grace.id}/${act}`;
  const asked = await get(path);
  expect(asked.body).toContain(`<h1>${question}</h1>`);
  expect(asked.body).toContain(`<form method="post" action="${path}"`);
  expect(await theUser()).toMatchObject({ disabledAt: null, roles: [] });
  const done = await post(path);
  expect([done.statusCode, done.headers.location]).toEqual([303, `/admin/users/${grace.id}?done=${act}`]);
  expect(await theUser()).toMatchObject(outcome);
  expect((await get(String(done.headers.location))).body).toContain('class="notice"');
});

test('enables, unblocks and takes the role as well', async () => {
  const data = { disabledAt: new Date(), blockedAt: new Date(), roles: ['admin'] };
  await prisma().user.update({ where: { id: grace.id }, data });
  await post(`/admin/users/${grace.id}/unblock`);
  expect(await theUser()).toMatchObject({ blockedAt: null, disabledAt: data.disabledAt });
  await post(`/admin/users/${grace.id}/enable`);
  await post(`/admin/users/${grace.id}/revoke_admin`);
  expect(await theUser()).toMatchObject({ disabledAt: null, roles: [] });
});

test('signs a user out on one device, and everywhere', PATIENCE, async () => {
  const home = async (as: string) => (await companion.browser('GET', '/', { headers: { cookie: as } })).statusCode;
  const [one, other] = [await signInGrace(), await signInGrace()];
  const [newest] = await prisma().session.findMany({ where: { userId: grace.id }, orderBy: { createdAt: 'desc' } });
  const path = `/admin/users/${grace.id}/devices/${newest?.id}`;
  expect((await get(path)).body).toContain('Sign out this device?');
  expect((await post(path)).headers.location).toBe(`/admin/users/${grace.id}?done=device`);
  expect([await home(one), await home(other)]).toEqual([200, 303]);
  expect((await post(path)).statusCode).toBe(404);
  await post(`/admin/users/${grace.id}/sign_out`);
  expect(await home(one)).toBe(303);
  const own = await prisma().session.findFirstOrThrow({ where: { userId: admin.id, closedAt: null } });
  expect((await get(`/admin/users/${grace.id}/devices/${own.id}`)).statusCode).toBe(404);
});

test('the last administrator is told that they stay', async () => {
  const refused = await post(`/admin/users/${admin.id}/disable`);
  expect([refused.statusCode, refused.body.includes('There would be no administrator left.')]).toEqual([409, true]);
  expect((await get('/admin/users')).statusCode).toBe(200);
});

test('who has not just shown that it is them gives their password with the act', PATIENCE, async () => {
  await letTimePass();
  const path = `/admin/users/${grace.id}/disable`;
  expect((await get(path)).body).toContain('To do this, confirm your password');
  for (const form of [{}, { password: '' }, { password: 'a wrong one' }]) {
    expect((await post(path, form)).statusCode).toBe(422);
  }
  expect(await theUser()).toMatchObject({ disabledAt: null });
  expect((await post(path, { email: ada.email, password: ada.password })).statusCode).toBe(303);
  expect(await theUser()).toMatchObject({ disabledAt: expect.any(Date) });
  expect((await get(path)).body).not.toContain('type="password"');
});

test('who has no password signs in again first', async () => {
  const { passwordHash } = await prisma().user.findUniqueOrThrow({ where: { id: admin.id } });
  await letTimePass();
  await prisma().user.update({ where: { id: admin.id }, data: { passwordHash: null } });
  const path = `/admin/users/${grace.id}/disable`;
  const asked = await get(path);
  expect([asked.body.includes('To do this, sign in again'), asked.body.includes('type="submit"')]).toEqual([
    true,
    false,
  ]);
  expect((await post(path)).statusCode).toBe(422);
  expect(await theUser()).toMatchObject({ disabledAt: null });
  await prisma().user.update({ where: { id: admin.id }, data: { passwordHash } });
});

test('lists keys, makes one and drops one, each after it has asked', PATIENCE, async () => {
  expect((await get('/admin/keys')).body).toMatch(/<h2>api-token<\/h2>.*<strong>Signs<\/strong>/);
  expect((await get('/admin/keys/api-token/rotate')).body).toContain('Make a new key?');
  expect((await post('/admin/keys/api-token/rotate')).headers.location).toBe('/admin/keys?done=rotated');
  expect((await get('/admin/keys?done=rotated')).body).toMatch(/class="notice".*<strong>Signs soon<\/strong>/);
  const { kid } = await prisma().signingKey.findFirstOrThrow({ orderBy: { createdAt: 'desc' } });
  expect((await get(`/admin/keys/${kid}/drop`)).body).toContain('Drop this key?');
  expect((await post(`/admin/keys/${kid}/drop`)).headers.location).toBe('/admin/keys?done=dropped');
  expect((await post(`/admin/keys/${kid}/drop`)).statusCode).toBe(404);
  expect((await get('/admin/keys/carrots/rotate')).statusCode).toBe(404);
  const { body } = await get('/admin/keys');
  expect(body).toContain('<strong>Dropped</strong>');
  expect(body).not.toMatch(/PRIVATE|BEGIN/);
});

test('reads the audit log, by type and by user, with who did what to whom', PATIENCE, async () => {
  await prisma().auditEvent.deleteMany();
  await post(`/admin/users/${grace.id}/disable`);
  await post(`/admin/users/${grace.id}/enable`);
  await signInGrace();
  const shown = async (query: string) =>
    [...(await get(`/admin/audit_log${query}`)).body.matchAll(/<strong>([^<]+)<\/strong>/g)].map(([, type]) => type);
  expect(await shown('')).toEqual(['Signed in', 'User enabled', 'User disabled']);
  expect(await shown(`?user=${ada.email}`)).toEqual(['User enabled', 'User disabled']);
  expect(await shown(`?user=${grace.id}&type=user_disabled`)).toEqual(['User disabled']);
  expect(await shown('?user=nobody@example.com')).toEqual([]);
  expect(await shown('?type=nonsense&before=x&user=')).toHaveLength(3);
  expect((await get('/admin/audit_log?type=user_disabled')).body).toMatch(
    new RegExp(`By <a[^>]*>${ada.email}</a>, about <a[^>]*>${grace.email}</a>`),
  );
});

test('makes a group, puts somebody in, makes them its owner, takes out and deletes', PATIENCE, async () => {
  expect((await get('/admin/groups')).body).toContain('There are none.');
  const refused = await post('/admin/groups/new', { name: ' ' });
  expect([refused.statusCode, refused.body.includes('one line of 1 to 150')]).toEqual([422, true]);
  const made = await post('/admin/groups/new', { name: 'Crew <b>' });
  const path = String(made.headers.location).split('?')[0] ?? '';
  expect((await get(`${path}?done=created`)).body).toMatch(/class="notice".*Crew &lt;b>.*<mark>Owner<\/mark>/);
  expect((await get('/admin/groups')).body).toContain('One member');

  const nobody = await post(`${path}/members/new`, { address: 'nobody@example.com' });
  expect([nobody.statusCode, nobody.body.includes('Nobody has this e-mail address.')]).toEqual([422, true]);
  expect((await post(`${path}/members/new`, { address: ' Grace@Example.com ' })).statusCode).toBe(303);
  expect((await get(`/admin/users/${grace.id}`)).body).toContain(`href="${path}"`);
  expect((await get(`${path}/members/${grace.id}/give`)).body).toContain('Make this user the owner of the group?');
  expect((await post(`${path}/members/${grace.id}/give`)).headers.location).toBe(`${path}?done=given`);
  expect((await post(`${path}/members/${grace.id}/remove`)).statusCode).toBe(422);
  expect((await post(`${path}/members/${admin.id}/remove`)).headers.location).toBe(`${path}?done=removed`);

  expect((await get(`${path}/rename`)).body).toContain('value="Crew &lt;b>"');
  await post(`${path}/rename`, { name: 'Old crew' });
  expect((await get(path)).body).toContain('<h1>Old crew</h1>');
  expect((await post(`${path}/delete`)).headers.location).toBe('/admin/groups?done=deleted');
  expect((await get(path)).statusCode).toBe(404);
});

test('shows who may do what as boxes, and changes what is checked', PATIENCE, async () => {
  expect((await get('/admin/permissions')).body).toContain('href="/admin/permissions/user_group"');
  const path = '/admin/permissions/user_group';
  const checked = async () =>
    [...(await get(path)).body.matchAll(/<input[^>]* name="(\w+)"[^>]* checked/g)].map(([, name]) => name).sort();
  expect(await checked()).toContain('entity_owner_delete');
  await letTimePass();
  const boxes = { entity_guest_peek: '1', row_group_read: '1' };
  const refused = await post(path, boxes);
  expect(refused.statusCode).toBe(422);
  expect(refused.body).toMatch(/name="entity_guest_peek"[^>]* checked/);
  expect((await post(path, { ...boxes, password: ada.password })).headers.location).toBe(`${path}?done=changed`);
  expect(await checked()).toEqual(Object.keys(boxes));
  expect((await get('/admin/audit_log?type=permissions_changed')).body).toContain(
    'matrix guest peek, owner nothing, group nothing · rowMatrix guest nothing, owner nothing, group read',
  );
  expect((await post(path, { entity_guest_fly: '1' })).statusCode).toBe(422);
  expect((await get('/admin/permissions/nothing')).statusCode).toBe(404);
});

test('nobody else learns anything there, not by a HEAD either', async () => {
  const headers = { cookie: await signInGrace() };
  const pages = companion.app.guardedRoutes.filter(([method, path]) => method === 'HEAD' && path.startsWith('/admin/'));
  expect(pages.length).toBeGreaterThan(10);
  for (const [, path] of pages) {
    expect([path, (await companion.browser('HEAD', path, { headers })).statusCode]).toEqual([path, 403]);
  }
});

test('nothing is done for another site’s page', async () => {
  const headers = { cookie, origin: 'https://elsewhere.example' };
  const answer = await companion.browser('POST', `/admin/users/${grace.id}/disable`, { form: {}, headers });
  expect(answer.statusCode).toBe(403);
  expect(await theUser()).toMatchObject({ disabledAt: null });
});
