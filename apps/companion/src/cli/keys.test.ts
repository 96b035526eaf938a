import { readConfig } from '@tandem-auth/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildCompanion } from '../app.ts';
import { type Deployment, newDeployment, runTandem } from '../testing/cli.ts';

const PATIENCE = { timeout: 60_000 };

let deployment: Deployment;
beforeAll(() => {
  deployment = newDeployment();
});
afterAll(() => deployment.remove());

test('keys are listed, rotated and dropped', PATIENCE, async () => {
  const list = async () => JSON.parse((await deployment.tandem('keys list --json')).out).keys;
  const states = async () => (await list()).map(({ state }: { state: string }) => state);
  expect(await states()).toEqual(['signing']);

  const rotated = await deployment.tandem('keys rotate');
  expect(rotated.code).toBe(0);
  expect(await states()).toEqual(['next', 'signing']);

  const [next, signing] = await list();
  expect(rotated.out).toContain(next.kid);
  expect((await deployment.tandem(`keys drop ${signing.kid}`)).code).toBe(0);
  expect(await states()).toEqual(['signing', 'dropped']);
  expect(await deployment.tandem(`keys drop ${signing.kid}`)).toEqual({
    code: 1,
    out: '',
    err: `There is no key ${signing.kid} to drop.\n`,
  });
  expect((await deployment.tandem('keys list')).out.split('\n')).toEqual([
    expect.stringMatching(/^KEY +PURPOSE +STATE +MADE +RETIRES$/),
    expect.stringMatching(new RegExp(`^${next.kid} +api-token +signing `)),
    expect.stringMatching(new RegExp(`^${signing.kid} +api-token +dropped `)),
    '',
  ]);
  expect(await deployment.tandem('keys rotate carrots')).toEqual({
    code: 1,
    out: '',
    err: 'There are no keys for carrots.\n',
  });
});

test('that APP_SECRET does not open keep a server from starting, and can be listed and dropped', PATIENCE, async () => {
  const old = deployment.environment['APP_SECRET'] ?? '';
  const changed = { ...deployment.environment, APP_SECRET: old.split('').reverse().join('') };
  const rotated = await runTandem({ ...changed, APP_SECRET_PREVIOUS: old }, 'keys rotate');
  const [kid = ''] = rotated.out.split(' ');

  const refused = await runTandem(changed, 'start');
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('tandem keys drop') });
  const { keys } = JSON.parse((await runTandem(changed, 'keys list --json')).out);
  const unopened = keys.filter((key: { kid: string; state: string }) => key.kid !== kid && key.state !== 'dropped');
  expect(unopened).toHaveLength(1);
  for (const key of unopened) {
    expect(refused.err).toContain(key.kid);
    expect((await runTandem(changed, `keys drop ${key.kid}`)).code).toBe(0);
  }
  const app = await buildCompanion(readConfig(changed), { passwordCost: 4 });
  await app.close();
});
