import { TestDevice } from './device.ts';
import { PASSWORD } from './fake-server.ts';

export const ANN = { email: 'ann@example.com', password: PASSWORD };

/** A flow of the client's, from what was before it. */
export interface Flow {
  /** What goes on before faults are let loose. */
  arrange(device: TestDevice): Promise<void>;
  act(device: TestDevice): Promise<unknown>;
  /** Where it ends when nothing goes wrong. */
  readonly leadsTo: 'signed_in' | 'signed_out';
}

const signedIn = async (device: TestDevice) => {
  await device.client.signIn(ANN);
  await device.client.registerNotificationToken({ token: 'push', platform: 'iOS' });
};
const signedInOnWeb = async (device: TestDevice) => {
  device.cookie = device.server.openWebSession().setCookie.split(';')[0] ?? '';
  await device.client.restore();
};
const handedOff = async ({ server, client, cookie }: TestDevice) => {
  const id = server.byCookie(cookie)?.id ?? '';
  const code = server.createHandoff(id, await client.handoffChallenge());
  await client.pageSignedIn({ session_id: id, handoff: { code } });
};

/** Every flow, each from every state that makes a difference to it. */
export const flows: Record<string, Flow> = {
  'sign in': { arrange: async () => {}, act: ({ client }) => client.signIn(ANN), leadsTo: 'signed_in' },
  'sign in with the browser': {
    arrange: async () => {},
    act: ({ client, server }) => client.signInWithBrowser('google', server.visitProvider),
    leadsTo: 'signed_in',
  },
  'sign in with the browser over a session': {
    arrange: signedIn,
    act: ({ client, server }) => client.signInWithBrowser('google', server.visitProvider),
    leadsTo: 'signed_in',
  },
  'sign in over a session': { arrange: signedIn, act: ({ client }) => client.signIn(ANN), leadsTo: 'signed_in' },
  'sign in over a web session': {
    arrange: signedInOnWeb,
    act: ({ client }) => client.signIn(ANN),
    leadsTo: 'signed_in',
  },
  'sign in after an offline sign-out': {
    async arrange(device) {
      await signedIn(device);
      device.always.set('DELETE /api/v1/auth', 'cut before');
      await device.client.signOut();
      device.always.clear();
    },
    act: ({ client }) => client.signIn(ANN),
    leadsTo: 'signed_in',
  },
  'take over a web session': { arrange: signedInOnWeb, act: handedOff, leadsTo: 'signed_in' },
  'take over a web session over another': {
    async arrange(device) {
      await signedIn(device);
      device.cookie = device.server.openWebSession().setCookie.split(';')[0] ?? '';
    },
    act: handedOff,
    leadsTo: 'signed_in',
  },
  'sign out': { arrange: signedIn, act: ({ client }) => client.signOut(), leadsTo: 'signed_out' },
  'sign out of nothing': { arrange: async () => {}, act: ({ client }) => client.signOut(), leadsTo: 'signed_out' },
  'restore what is whole': { arrange: signedIn, act: ({ client }) => client.restore(), leadsTo: 'signed_in' },
  'restore after half an hour': {
    async arrange(device) {
      await signedIn(device);
      device.now += 1_800_001;
    },
    act: ({ client }) => client.restore(),
    leadsTo: 'signed_in',
  },
  'restore a lost cookie': {
    async arrange(device) {
      await signedIn(device);
      device.cookie = '';
    },
    act: ({ client }) => client.restore(),
    leadsTo: 'signed_in',
  },
  'restore an expired API token': {
    async arrange(device) {
      await signedIn(device);
      device.server.expireApiTokens();
    },
    act: ({ client }) => client.restore(),
    leadsTo: 'signed_in',
  },
  'restore what has been closed elsewhere': {
    async arrange(device) {
      await signedIn(device);
      for (const id of device.server.open) device.server.close(id);
    },
    act: ({ client }) => client.restore(),
    leadsTo: 'signed_out',
  },
  'fetch with an expired API token': {
    async arrange(device) {
      await signedIn(device);
      device.server.expireApiTokens();
    },
    act: ({ client }) => client.authorizedFetch('/api/v1/me'),
    leadsTo: 'signed_in',
  },
  'fetch from a session closed elsewhere': {
    async arrange(device) {
      await signedIn(device);
      for (const id of device.server.open) device.server.close(id);
    },
    act: ({ client }) => client.authorizedFetch('/api/v1/me'),
    leadsTo: 'signed_out',
  },
  'register a notification token': {
    arrange: signedIn,
    act: ({ client }) => client.registerNotificationToken({ token: 'another', platform: 'iOS' }),
    leadsTo: 'signed_in',
  },
};

/** The names of the steps that a flow takes when nothing goes wrong. */
export async function stepsOf({ arrange, act }: Flow): Promise<readonly string[]> {
  const device = new TestDevice();
  await arrange(device);
  device.steps = [];
  await act(device).catch(() => {});
  return device.steps;
}
