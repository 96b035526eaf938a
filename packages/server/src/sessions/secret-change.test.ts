import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { newPerson, type Person, signInNatively } from '../testing/people.ts';
import { startTestServer, TEST_SECRET, type TestServer } from '../testing/server.ts';
import { dropSigningKey, listSigningKeys, rotateSigningKeys } from './key-rotation.ts';
import { KEY_SET_MAX_AGE_SECONDS } from './signing-keys.ts';

const OLD = { APP_SECRET: TEST_SECRET };
const NEW = { APP_SECRET: TEST_SECRET.split('').reverse().join('') };
const CHANGING = { ...NEW, APP_SECRET_PREVIOUS: OLD.APP_SECRET };
const FOREIGN = { APP_SECRET: TEST_SECRET.replaceAll('d', 'b') };

describe.skipIf(!inject('postgresqlUrl'))('a change of APP_SECRET (postgresql)', { timeout: 60_000 }, () => {
  let before: TestServer;
  let ann: Person;
  beforeAll(async () => {
    before = await startTestServer('postgresql', { environment: OLD });
    ann = await newPerson(before);
  });
  afterAll(() => before.stop());

  const statesOf = async ({ tandem }: TestServer) => (await listSigningKeys(tandem)).map(({ state }) => state);

  it('encrypts anew the key that is next to sign, too: then the new secret does alone', async () => {
    before.clock.advance(1);
    await rotateSigningKeys(before.tandem);
    await (await before.another(CHANGING)).stop();
    const after = await before.another(NEW);
    before.clock.advance(KEY_SET_MAX_AGE_SECONDS);
    expect(await statesOf(after)).toEqual(['signing', 'verifying']);
    await signInNatively(after, ann);
    await after.stop();
  });

  it('that leaves a key behind is told at the start, by its name, and what to do', async () => {
    const { config } = before;
    const behind = await rotateSigningKeys({
      ...before.tandem,
      config: { ...config, previousAppSecret: NEW.APP_SECRET },
    });
    await expect(before.another(NEW)).rejects.toMatchObject({
      mistakes: [expect.stringMatching(`^APP_SECRET: .*\\(${behind}\\).* APP_SECRET_PREVIOUS.* tandem keys drop$`)],
    });
    await dropSigningKey({ ...before.tandem, config: { ...config, appSecret: NEW.APP_SECRET } }, behind);
    await (await before.another(NEW)).stop();
  });

  it('to one that opens none is refused, and so is a key made with it', async () => {
    const mistakes = ['APP_SECRET: is not the one that this database’s signing keys are encrypted with'];
    await expect(before.another(FOREIGN)).rejects.toMatchObject({ mistakes });
    const config = { ...before.config, appSecret: FOREIGN.APP_SECRET };
    const making = rotateSigningKeys({ ...before.tandem, config });
    await expect(making).rejects.toMatchObject({ mistakes });
  });
});
