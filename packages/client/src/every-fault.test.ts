import { describe, expect, test } from 'vitest';
import { DEATHS, type Fault, LOCAL_FAULTS, NETWORK_FAULTS, TestDevice } from './testing/device.ts';
import { flows, stepsOf } from './testing/flows.ts';

const SIGN_INS = ['POST /api/v1/auth', 'POST /api/v1/auth/social/claim'];
const RENEWAL = 'POST /api/v1/auth/renewal';
/** Flows that nothing but the server's no to a renewal may end signed out. */
const keepsSession = /^(restore (what is whole|after|a lost|an expired)|fetch with|register)/;
/** Whoever signs in then hears nothing of it, and the session is nobody's. */
const ACTS: readonly Fault[] = ['cut after', 'malformed', 'dies after'];

/** Every step of every flow, and everything that may go wrong at it. */
for (const [name, flow] of Object.entries(flows)) {
  const steps = await stepsOf(flow);
  describe(`${name} (${steps.join(', ')})`, () => {
    const cases = steps.flatMap((step, at) => {
      const faults = /^(GET|POST|DELETE) /.test(step) ? NETWORK_FAULTS : LOCAL_FAULTS;
      return [...faults, ...DEATHS].map((how) => ({ at, step, how }));
    });

    test(`with nothing going wrong: ${flow.leadsTo}`, async () => {
      const device = new TestDevice();
      await flow.arrange(device);
      await flow.act(device).catch(() => {});
      expect(device.client.state).toBe(flow.leadsTo);
      await expectAgreement(device, 0);
    });

    test.each(cases)('$at $step: $how', async ({ at, step, how }) => {
      const device = new TestDevice();
      await flow.arrange(device);
      device.fail(at, how);
      await Promise.race([flow.act(device).catch(() => {}), device.died]);
      expect(device.steps[at]).toBe(step);

      const hasDied = how.startsWith('dies');
      if (!hasDied) await expectStoreToAgree(device);
      if (!hasDied && keepsSession.test(name)) {
        expect(device.client.state).toBe(how === '401' && step === RENEWAL ? 'signed_out' : 'signed_in');
      }
      const isLost = SIGN_INS.includes(step)
        ? ACTS.includes(how)
        : how === 'dies before' && SIGN_INS.includes(steps[at - 1] ?? '');
      await device.restart().restore();
      await expectAgreement(device, isLost ? 1 : 0);
    });
  });
}

/** What the app shows is what it would find at its next start. */
async function expectStoreToAgree(device: TestDevice): Promise<void> {
  const stored = await device.storedSession();
  expect(device.client.state === 'signed_in').toBe(stored !== undefined);
}

/** Server, cookie jar and store hold one session, or none. `lost` sessions were opened, and nobody heard of it. */
async function expectAgreement(device: TestDevice, lost: number): Promise<void> {
  const { server, client, cookie } = device;
  const stored = await device.storedSession();
  const inWebView = server.byCookie(cookie)?.id;
  const held = stored ?? inWebView;
  expect(server.open.filter((id) => id !== held)).toHaveLength(lost);
  if (client.state === 'signed_in') {
    expect(inWebView).toBe(stored);
    expect(server.open).toContain(stored);
    expect((await client.authorizedFetch('/api/v1/me')).status).toBe(200);
  } else if (client.state === 'signed_in_on_web') {
    expect(stored).toBeUndefined();
    expect(server.open).toContain(inWebView);
  } else {
    expect(client.state).toBe('signed_out');
    expect(inWebView).toBeUndefined();
    expect(await device.store.read()).toBeNull();
  }
}
