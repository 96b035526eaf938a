import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { dropSigningKey, listSigningKeys, rotateSigningKeys } from '../../packages/server/src/sessions/key-rotation.ts';
import { NATIVE } from '../../packages/server/src/testing/http.ts';
import { newPerson, type Person, signInNatively } from '../../packages/server/src/testing/people.ts';
import { startTestServer, TEST_SECRET, type TestServer } from '../../packages/server/src/testing/server.ts';

const OLD = TEST_SECRET;
const NEW = TEST_SECRET.split('').reverse().join('');
const NEW_KEY_SIGNS_AFTER_SECONDS = 10 * 60;

/** docs/operations.md has the steps. */
describe.skipIf(!inject('postgresqlUrl'))('changing APP_SECRET', { timeout: 60_000 }, () => {
  let before: TestServer;
  let ann: Person;
  beforeAll(async () => {
    before = await startTestServer('postgresql');
    ann = await newPerson(before);
  });
  afterAll(() => before.stop());

  /** Which of the servers take nothing of a sign-in at one of them. */
  const refusedBy = async (issuer: TestServer, servers: readonly TestServer[]) => {
    const { withCookie, bearer, json } = await signInNatively(issuer, ann);
    const refused = new Set<TestServer>();
    for (const server of servers) {
      for (const headers of [withCookie, bearer]) {
        if ((await server.http('GET', '/api/v1/me', { headers })).status !== 200) refused.add(server);
      }
      const renewal = { headers: NATIVE, json: { refresh_token: json.refresh_token } };
      if ((await server.http('POST', '/api/v1/auth/renewal', renewal)).status !== 200) refused.add(server);
    }
    return [...refused];
  };

  it('in the steps of the documentation refuses nobody, and the old one can be dropped', async () => {
    const knowing = await before.another({ APP_SECRET: OLD, APP_SECRET_PREVIOUS: NEW });
    for (const issuer of [before, knowing]) expect(await refusedBy(issuer, [before, knowing])).toEqual([]);
    const changed = await before.another({ APP_SECRET: NEW, APP_SECRET_PREVIOUS: OLD });
    for (const issuer of [knowing, changed]) expect(await refusedBy(issuer, [knowing, changed])).toEqual([]);
    expect(await refusedBy(changed, [before])).toEqual([before]);
    await knowing.stop();

    const kid = await rotateSigningKeys(changed.tandem);
    before.clock.advance(NEW_KEY_SIGNS_AFTER_SECONDS);
    expect((await listSigningKeys(changed.tandem)).find(({ state }) => state === 'signing')?.kid).toBe(kid);
    const after = await before.another({ APP_SECRET: NEW });
    for (const issuer of [changed, after]) expect(await refusedBy(issuer, [changed, after])).toEqual([]);
    await changed.stop();
    await after.stop();
  });

  it('in an emergency leaves nothing that the old one opens', async () => {
    const changed = await before.another({ APP_SECRET: NEW, APP_SECRET_PREVIOUS: OLD });
    const kid = await rotateSigningKeys(changed.tandem);
    for (const { kid: other } of await listSigningKeys(changed.tandem)) {
      if (other !== kid) await dropSigningKey(changed.tandem, other);
    }
    const after = await before.another({ APP_SECRET: NEW });
    expect(await refusedBy(after, [after, changed])).toEqual([]);
    await expect(before.another({ APP_SECRET: OLD })).rejects.toThrow(/^APP_SECRET: is not the one/);
    await changed.stop();
    await after.stop();
  });
});
