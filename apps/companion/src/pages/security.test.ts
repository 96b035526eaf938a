import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ada, cookieOf, startCompanion, type TestCompanion } from '../testing/companion.ts';

const PATIENCE = { timeout: 60_000 };
let companion: TestCompanion;
let cookie: string;

beforeAll(async () => {
  companion = await startCompanion();
});
afterAll(() => companion.stop());
beforeEach(async () => {
  await companion.app.tandem.database.prisma.session.deleteMany();
  cookie = await companion.signIn();
});

const get = (path: string, as = cookie) => companion.browser('GET', path, { headers: { cookie: as } });
const post = (path: string, form: Record<string, string> = {}, as = cookie) =>
  companion.browser('POST', path, { form, headers: { cookie: as } });

/** Another device of hers: its cookie, and its session's id. */
async function otherDevice(device: object = { name: 'Ada’s <b>iPhone</b>', platform: 'iOS', app_version: '2.1' }) {
  const answer = await companion.app.inject({
    method: 'POST',
    url: '/api/v1/auth',
    headers: { 'user-agent': 'Turbo Native iOS' },
    payload: { email: ada.email, password: ada.password, device },
  });
  return { cookie: cookieOf(answer), id: answer.json().session.id as string };
}

async function stranger() {
  const email = 'grace@example.com';
  const form = { email, name: 'Grace', password: ada.password, password_confirmation: ada.password };
  await companion.browser('POST', '/users/sign_up', { form });
  const signedIn = await companion.browser('POST', '/users/sign_in', { form: { email, password: ada.password } });
  const { id } = await companion.app.tandem.database.prisma.session.findFirstOrThrow({ where: { user: { email } } });
  return { cookie: cookieOf(signedIn), id };
}

test('shows where somebody is signed in, this device first, and nobody else’s', PATIENCE, async () => {
  const [other, grace] = [await otherDevice(), await stranger()];
  const page = await get('/users/security');
  expect(page.statusCode).toBe(200);
  expect(page.body).toMatch(
    /Firefox.*<mark>This device<\/mark>.*Ada’s &lt;b>iPhone&lt;\/b>.*App 2\.1 · Push off · iOS · 127/,
  );
  expect(page.body).toContain(`href="/users/security/devices/${other.id}"`);
  expect(page.body).not.toContain(grace.id);
});

test('signs out one device, after it has asked', PATIENCE, async () => {
  const other = await otherDevice();
  const path = `/users/security/devices/${other.id}`;
  const asked = await get(path);
  expect(asked.body).toContain(`<form method="post" action="${path}">`);
  expect((await get('/', other.cookie)).statusCode).toBe(200);

  const done = await post(path);
  expect([done.statusCode, done.headers.location]).toEqual([303, '/users/security?done=device']);
  expect((await get('/users/security?done=device')).body).toContain('<p class="notice">The device was signed out.</p>');
  expect((await get('/', other.cookie)).statusCode).toBe(303);
  expect((await get('/')).statusCode).toBe(200);
  expect((await post(path)).headers.location).toBe('/users/security?done=device');
  expect((await get(path)).statusCode).toBe(404);
});

test('signs out nobody else’s device', PATIENCE, async () => {
  const grace = await stranger();
  expect((await get(`/users/security/devices/${grace.id}`)).statusCode).toBe(404);
  await post(`/users/security/devices/${grace.id}`);
  expect((await get('/', grace.cookie)).statusCode).toBe(200);
  for (const id of ['x', '%00', '00000000-0000-4000-8000-000000000000']) {
    expect([id, (await get(`/users/security/devices/${id}`)).statusCode]).toEqual([id, 404]);
  }
});

test('this device is signed out as by Sign Out', PATIENCE, async () => {
  const { id } = await companion.app.tandem.database.prisma.session.findFirstOrThrow();
  const path = `/users/security/devices/${id}`;
  expect((await get(path)).headers.location).toBe('/users/sign_out');
  const done = await post(path);
  expect([done.headers.location, done.cookies[0]?.value]).toEqual(['/users/sign_in', '']);
});

test('signs out all others, after it has asked', PATIENCE, async () => {
  const others = [await otherDevice(), await otherDevice(), await stranger()];
  const asked = await get('/users/security/other_devices');
  expect(asked.body).toContain('2 sessions end. This device stays signed in.');
  expect((await post('/users/security/other_devices')).headers.location).toBe('/users/security?done=others');
  const statuses = await Promise.all(
    [...others, { cookie }].map(async (one) => (await get('/', one.cookie)).statusCode),
  );
  expect(statuses).toEqual([303, 303, 200, 200]);
});

test('tells of each try to sign in, in words, page by page', PATIENCE, async () => {
  const { prisma } = companion.app.tandem.database;
  await prisma.signInAttempt.deleteMany();
  for (let count = 0; count < 25; count += 1) await companion.signIn();
  await companion.browser('POST', '/users/sign_in', { form: { email: ada.email, password: 'wrong one' } });
  expect((await get('/users/security')).body.match(/class="(well|ill)"/g)).toHaveLength(5);

  const first = await get('/users/security/sign_ins');
  expect(first.body).toContain('<strong class="ill">Wrong password</strong>');
  expect(first.body.match(/<strong class="well">Signed in<\/strong>/g)).toHaveLength(19);
  const next = /href="(\/users\/security\/sign_ins\?before=[^"]+)"/.exec(first.body)?.[1] ?? '';
  const second = await get(next);
  expect(second.body.match(/<strong class="well">Signed in<\/strong>/g)).toHaveLength(6);
  expect(second.body).not.toContain('Earlier ones');
  expect((await get('/users/security/sign_ins?before=nonsense')).statusCode).toBe(200);
});

test('changes the password of who knows it, and signs the others out', PATIENCE, async () => {
  const other = await otherDevice();
  const path = '/users/security/password/edit';
  const password = 'staple battery horse';
  const wrong = await post(path, { current_password: 'wrong one', password: 'short', password_confirmation: password });
  expect(wrong.statusCode).toBe(422);
  for (const sentence of [
    'This is not your current password.',
    'The password is shorter than 8 characters.',
    'This is not the same password.',
  ]) {
    expect(wrong.body).toContain(sentence);
  }
  expect(wrong.body).not.toContain('wrong one');

  const change = { email: ada.email, current_password: ada.password, password, password_confirmation: password };
  expect((await post(path, change)).headers.location).toBe('/users/security?done=password');
  expect((await get('/', other.cookie)).statusCode).toBe(303);
  expect((await get('/users/security?done=password')).body).toContain('Your password was changed.');
  const back = { current_password: password, password: ada.password, password_confirmation: ada.password };
  expect((await post(path, back)).statusCode).toBe(303);
});

test('who has no password chooses one by mail', PATIENCE, async () => {
  const { user } = companion.app.tandem.database.prisma;
  const { passwordHash } = await user.findUniqueOrThrow({ where: { email: ada.email } });
  await user.update({ where: { email: ada.email }, data: { passwordHash: null } });
  expect((await get('/users/security')).body).toMatch(/None yet.*href="\/users\/password\/new"/);
  await user.update({ where: { email: ada.email }, data: { passwordHash } });
});

test('nothing is done for another site’s page', PATIENCE, async () => {
  const other = await otherDevice();
  const headers = { cookie, origin: 'https://elsewhere.example' };
  for (const path of [`devices/${other.id}`, 'other_devices', 'password/edit']) {
    const answer = await companion.browser('POST', `/users/security/${path}`, { form: {}, headers });
    expect([path, answer.statusCode]).toEqual([path, 403]);
  }
  expect((await get('/', other.cookie)).statusCode).toBe(200);
});

test('only names that we know are said to be done', async () => {
  for (const done of ['<script>', 'constructor', 'device&done=others']) {
    expect((await get(`/users/security?done=${done}`)).body).not.toContain('class="notice"');
  }
});
