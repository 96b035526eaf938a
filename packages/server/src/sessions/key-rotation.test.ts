import { randomUUID } from 'node:crypto';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
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
      if (state !== 'dropped') expect(await dropSigningKey(server().tandem, kid)).toBe(true);
    }
    expect(await accepts(server(), token)).toBe(false);
    const next = await newToken(server());
    expect(keyOf(next)).not.toBe(keyOf(token));
    expect(await accepts(server(), next)).toBe(true);
    expect((await keySet(server())).keys).toHaveLength(1);
  });

  it('that somebody made up cost few queries, however many they are', async () => {
    const signed = await newToken(server());
    const [, payload, signature] = signed.split('.');
    const madeUp = Array.from({ length: 300 }, () => {
      const header = JSON.stringify({ ...decodeProtectedHeader(signed), kid: randomUUID() });
      return [Buffer.from(header).toString('base64url'), payload, signature].join('.');
    });
    using readings = vi.spyOn(server().tandem.database.prisma.signingKey, 'findMany');
    const began = performance.now();
    const taken = await Promise.all(madeUp.map((token) => accepts(server(), token)));
    expect(taken).not.toContain(true);
    expect(readings.mock.calls.length).toBeGreaterThan(0);
    expect(readings.mock.calls.length).toBeLessThanOrEqual(2 + (performance.now() - began) / 100);
    expect(await accepts(server(), signed)).toBe(true);
  });

  it('of an unknown or dropped id can’t be dropped', async () => {
    expect(await dropSigningKey(server().tandem, 'nobody’s')).toBe(false);
    const [{ kid } = { kid: '' }] = (await listSigningKeys(server().tandem)).filter(({ state }) => state === 'dropped');
    expect(await dropSigningKey(server().tandem, kid)).toBe(false);
  });

  it('of long ago still vouch for who signs out by an expired token', async () => {
    const { bearer, withCookie } = await signInNatively(server(), await newPerson(server()));
    await rotateSigningKeys(server().tandem);
    server().clock.advance(20 * 24 * 60 * 60);
    await server().http('DELETE', '/api/v1/auth', { headers: bearer });
    const { json } = await server().http('GET', '/api/v1/auth', { headers: withCookie });
    expect(json.cookie).toBe(false);
  });

  it('that have retired let nobody in, whatever is signed with them', async () => {
    const { bearer } = await signInNatively(server(), await newPerson(server()));
    const { kid, privateKey } = await server().tandem.signingKeys.current();
    const claims = decodeJwt(bearer.authorization.slice('Bearer '.length));
    const forged = await new SignJWT({ ...claims, jti: randomUUID(), exp: Number(claims.exp) + 30 * 24 * 60 * 60 })
      .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid })
      .sign(privateKey);
    expect(await accepts(server(), forged)).toBe(true);
    await rotateSigningKeys(server().tandem);
    server().clock.advance(2 * API_TOKEN_LIFETIME_SECONDS);
    expect(await accepts(server(), forged)).toBe(false);
  });
});

describe.skipIf(!inject('postgresqlUrl')).each(['on', 'off'])(
  'signing keys among processes, SESSION_CACHE=%s (postgresql)',
  (cache) => {
    let one: TestServer;
    let other: TestServer;
    beforeAll(async () => {
      one = await startTestServer('postgresql', { environment: { SESSION_CACHE: cache } });
      other = await one.another();
    });
    afterAll(async () => {
      await other.stop();
      await one.stop();
    });

    const taken = (token: string) => Promise.all([one, other].map((server) => accepts(server, token)));

    it('that one has dropped no other takes', async () => {
      const tokens = [await newToken(one), await newToken(other)];
      for (const token of tokens) expect(await taken(token)).toEqual([true, true]);
      const [{ kid } = { kid: '' }] = await listSigningKeys(one.tandem);
      await dropSigningKey(one.tandem, kid);
      for (const token of tokens) expect(await taken(token)).toEqual([false, false]);
    });

    it('that one has made a moment ago every other takes', async () => {
      const before = await newToken(one);
      const isNew = ({ state }: { state: string }) => state === 'signing';
      const kid = String(keyOf(before));
      const dropping = dropSigningKey(one.tandem, kid);
      // The other one keeps reading its list, up to the moment when there is a new key.
      while (!(await listSigningKeys(one.tandem)).some((key) => isNew(key) && key.kid !== kid)) await taken(before);
      one.tandem.signingKeys.forget();
      const token = await newToken(one);
      expect(keyOf(token)).not.toBe(kid);
      expect(await taken(token)).toEqual([true, true]);
      await dropping;
    });
  },
);
