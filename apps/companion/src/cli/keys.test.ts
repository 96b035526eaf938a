import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Deployment, newDeployment } from '../testing/cli.ts';

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
    expect.stringMatching(/^KEY +STATE +MADE +RETIRES$/),
    expect.stringMatching(new RegExp(`^${next.kid} +signing `)),
    expect.stringMatching(new RegExp(`^${signing.kid} +dropped `)),
    '',
  ]);
});
