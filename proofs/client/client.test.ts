import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type HttpRequest, NATIVE, PAGE } from '../../packages/server/src/testing/http.ts';
import { newPerson, PASSWORD, type Person } from '../../packages/server/src/testing/people.ts';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/server.ts';
import { Device } from './device.ts';

let server: TestServer;
let ann: Person;
let device: Device;

beforeAll(async () => {
  server = await startTestServer('embedded');
});
afterAll(() => server.stop());
afterEach(expectAgreement);

const ask = (method: string, path: string, request: HttpRequest = {}) => server.http(method, path, request);
const openRows = () =>
  server.tandem.database.prisma.session.findMany({
    where: { userId: ann.id, closedAt: null },
    include: { notificationTokens: true },
  });
const stored = async () => JSON.parse((await device.store.read()) ?? '{}');

async function arrive({ isSignedIn = true } = {}): Promise<void> {
  ann = await newPerson(server);
  device = new Device(server.url);
  if (isSignedIn) await device.client.signIn(ann);
}

/** After every flow: the server's rows, the WebView's cookie and the store hold one session, or none. */
async function expectAgreement(): Promise<void> {
  const rows = await openRows();
  const { session } = await stored();
  const probe = await ask('GET', '/api/v1/auth', {
    headers: {
      ...(device.cookie && { cookie: device.cookie }),
      ...(session && { authorization: `Bearer ${session.apiToken}` }),
    },
  });
  const isSignedIn = device.client.state === 'signed_in';
  expect(probe.json).toMatchObject({ cookie: isSignedIn, token: isSignedIn, same_session: isSignedIn });
  expect(rows.map(({ id }) => id)).toEqual(isSignedIn ? [session.id] : []);
}

test('signing in gives both halves, and says who', async () => {
  await arrive({ isSignedIn: false });
  const signedIn = await device.client.signIn({
    email: ann.email,
    password: PASSWORD,
    notificationToken: { token: `push-${ann.id}`, platform: 'iOS' },
  });
  expect(signedIn.user.id).toBe(ann.id);
  expect(JSON.stringify(signedIn)).not.toContain((await stored()).session.refreshToken);
  const [row] = await openRows();
  expect(row).toMatchObject({ id: signedIn.session.id, kind: 'native', deviceName: 'Ann’s iPhone' });
  expect(row?.notificationTokens).toMatchObject([{ token: `push-${ann.id}` }]);
});

test('a wrong password is said, and leaves nothing', async () => {
  await arrive({ isSignedIn: false });
  const signingIn = device.client.signIn({ email: ann.email, password: 'not the password' });
  await expect(signingIn).rejects.toMatchObject({ code: 'invalid_credentials', message: 'Invalid email or password.' });
});

test('signing in over a session replaces it', async () => {
  await arrive();
  const [before] = await openRows();
  await device.client.signIn(ann);
  expect((await openRows())[0]?.id).not.toBe(before?.id);
});

test('signing out ends the row, its notification tokens, the cookie and the store', async () => {
  await arrive();
  await device.client.registerNotificationToken({ token: `push-${ann.id}`, platform: 'iOS' });
  await device.client.signOut();
  expect(await device.store.read()).toBeNull();
  expect(device.cookie).toBe('');
  expect(await server.tandem.database.prisma.notificationToken.count({ where: { userId: ann.id } })).toBe(0);
});

test('an offline sign-out is caught up with at the next start, though the API token has expired', async () => {
  await arrive();
  device.isOnline = false;
  await device.client.signOut();
  expect(await openRows()).toHaveLength(1);
  server.clock.advance(7200);
  device.isOnline = true;
  expect(await device.client.restore()).toBe('signed_out');
});

test('of fifty callers with an expired API token one renews', async () => {
  await arrive();
  server.clock.advance(3601);
  const answers = await Promise.all(Array.from({ length: 50 }, () => device.client.authorizedFetch('/api/v1/me')));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(await openRows()).toMatchObject([{ generation: 1 }]);
});

test('a start gives back a lost cookie', async () => {
  await arrive();
  const { cookie } = device;
  device.cookie = '';
  expect(await device.client.restore()).toBe('signed_in');
  expect(device.cookie).toBe(cookie);
});

test('a start renews both halves where the API token has expired', async () => {
  await arrive();
  server.clock.advance(3601);
  const { cookie } = device;
  expect(await device.client.restore()).toBe('signed_in');
  expect(device.cookie).not.toBe(cookie);
});

test('a session that was ended elsewhere is over at the next call', async () => {
  await arrive();
  const signedIn = await ask('POST', '/api/v1/auth', {
    headers: NATIVE,
    json: { email: ann.email, password: PASSWORD },
  });
  const headers = { authorization: `Bearer ${signedIn.json.token}` };
  await ask('DELETE', '/api/v1/sessions', { headers });
  await expect(device.client.authorizedFetch('/api/v1/me')).rejects.toMatchObject({ code: 'signed_out' });
  await ask('DELETE', '/api/v1/auth', { headers });
  expect(await device.store.read()).toBeNull();
});

test('a sign-in in the WebView is taken over by its handoff', async () => {
  await arrive({ isSignedIn: false });
  const page = await ask('POST', '/api/v1/auth', { headers: PAGE, json: { email: ann.email, password: PASSWORD } });
  device.cookie = page.cookie;
  expect(await device.client.restore()).toBe('signed_in_on_web');
  await expect(device.client.signOut()).rejects.toMatchObject({ code: 'signed_in_on_web' });
  const handoff = await ask('POST', '/api/v1/auth/handoff', {
    headers: { ...PAGE, cookie: page.cookie },
    json: { code_challenge: await device.client.handoffChallenge() },
  });
  await device.client.pageSignedIn({ session_id: page.json.session.id, handoff: handoff.json });
  expect(await openRows()).toMatchObject([{ id: page.json.session.id, kind: 'native', deviceName: 'Ann’s iPhone' }]);
});
