import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { expect, it } from 'vitest';
import { newPerson, signInNatively } from '../testing/people.ts';
import { onEveryDatabase, startTestServer, type TestServer } from '../testing/server.ts';
import { API_TOKEN_LIFETIME_SECONDS } from './api-tokens.ts';
import { dropSigningKey, listSigningKeys, rotateSigningKeys } from './key-rotation.ts';
import { KEY_SET_MAX_AGE_SECONDS } from './signing-keys.ts';

const newToken = async (server: TestServer): Promise<string> =>
  (await signInNatively(server, await newPerson(server))).json.token;
const accepts = async (server: TestServer, token: string) =>
  (await server.http('GET', '/api/v1/me', { headers: { authorization: `Bearer ${token}` } })).status === 200;
const keyOf = (token: string) => decodeProtectedHeader(token).kid;
const keySet = async (server: TestServer) => (await server.http('GET', '/.well-known/jwks.json')).json;

onEveryDatabase('signing keys', (server) => {
  it('rotate with overlap: whoever keeps the key set as long as it says can verify every token', async () => {
    const before = await newToken(server());
    server().clock.advance(1);
    const kid = await rotateSigningKeys(server().tandem);
    const states = async () => (await listSigningKeys(server().tandem)).map(({ state }) => state);
    expect(await states()).toEqual(['next', 'signing']);
    expect(keyOf(await newToken(server()))).toBe(keyOf(before));

    server().clock.advance(KEY_SET_MAX_AGE_SECONDS - 1);
    const kept = createLocalJWKSet(await keySet(server()));
    const last = await newToken(server());
    expect(keyOf(last)).toBe(keyOf(before));
    server().clock.advance(1);
    const first = await newToken(server());
    expect(keyOf(first)).toBe(kid);
    expect(await states()).toEqual(['signing', 'verifying']);
    for (const token of [before, last, first]) {
      expect(await accepts(server(), token)).toBe(true);
      await jwtVerify(token, kept, { currentDate: server().clock.now() });
    }

    server().clock.advance(API_TOKEN_LIFETIME_SECONDS - 2);
    expect(await accepts(server(), last)).toBe(true);
    server().clock.advance(120);
    expect(await states()).toEqual(['signing', 'retired']);
    expect((await keySet(server())).keys.map((key: { kid: string }) => key.kid)).toEqual([kid]);
  });

  it('two rotations in a row lose no token', async () => {
    const tokens = [await newToken(server())];
    for (let time = 0; time < 3; time += 1) {
      await rotateSigningKeys(server().tandem);
      server().clock.advance(KEY_SET_MAX_AGE_SECONDS / 2);
      tokens.push(await newToken(server()));
    }
    for (const token of tokens) expect(await accepts(server(), token)).toBe(true);
  });

  it('that are dropped sign and verify nothing from then on, and another takes their place', async () => {
    const token = await newToken(server());
    expect(await accepts(server(), token)).toBe(true);
    for (const { kid, state } of await listSigningKeys(server().tandem)) {
      if (state !== 'retired') expect(await dropSigningKey(server().tandem, kid)).toBe(true);
    }
    expect(await accepts(server(), token)).toBe(false);
    const next = await newToken(server());
    expect(keyOf(next)).not.toBe(keyOf(token));
    expect(await accepts(server(), next)).toBe(true);
    expect((await keySet(server())).keys).toHaveLength(1);
  });

  it('of an unknown or retired id can’t be dropped', async () => {
    expect(await dropSigningKey(server().tandem, 'nobody’s')).toBe(false);
    const [{ kid } = { kid: '' }] = (await listSigningKeys(server().tandem)).filter(({ state }) => state === 'retired');
    expect(await dropSigningKey(server().tandem, kid)).toBe(false);
  });
});

it('without a session cache a dropped key is refused within a second', async () => {
  const server = await startTestServer('embedded', { environment: { SESSION_CACHE: 'off' } });
  const token = await newToken(server);
  expect(await accepts(server, token)).toBe(true);
  const [{ kid } = { kid: '' }] = await listSigningKeys(server.tandem);
  await dropSigningKey(server.tandem, kid);
  await expect.poll(() => accepts(server, token), { timeout: 1_000, interval: 50 }).toBe(false);
  await server.stop();
});
