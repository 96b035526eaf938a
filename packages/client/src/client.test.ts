import { describe, expect, test, vi } from 'vitest';
import { type ClientError, type ClientState, WebTokenStore } from './index.ts';
import { type Fault, TestDevice } from './testing/device.ts';
import { PASSWORD } from './testing/fake-server.ts';
import { ANN } from './testing/flows.ts';

const signedIn = async () => {
  const device = new TestDevice();
  await device.client.signIn(ANN);
  return device;
};
const countOf = (device: TestDevice, step: string) => device.steps.filter((one) => one === step).length;
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'resolved',
    (error: ClientError) => error.code,
  );
const statesOf = ({ events }: TestDevice) =>
  events.flatMap((event) => (event.name === 'stateChanged' ? [event.state] : []));

describe('what a caller is told, and where that leaves the device', () => {
  type Row = [
    call: 'signIn' | 'authorizedFetch' | 'renewal' | 'signOut' | 'restore',
    fault: Fault,
    told: string,
    state: ClientState,
  ];
  const rows: Row[] = [
    ['signIn', 'cut after', 'no_answer', 'signed_out'],
    ['signIn', '503', 'code_503', 'signed_out'],
    ['signIn', '401', 'code_401', 'signed_out'],
    ['signIn', '429', 'code_429', 'signed_out'],
    ['signIn', 'malformed', 'malformed_answer', 'signed_out'],
    ['authorizedFetch', 'cut before', 'no_answer', 'signed_in'],
    ['authorizedFetch', '503', 'resolved', 'signed_in'],
    ['authorizedFetch', 'malformed', 'resolved', 'signed_in'],
    ['renewal', 'cut before', 'no_answer', 'signed_in'],
    ['renewal', 'cut after', 'no_answer', 'signed_in'],
    ['renewal', '503', 'code_503', 'signed_in'],
    ['renewal', '429', 'code_429', 'signed_in'],
    ['renewal', 'malformed', 'malformed_answer', 'signed_in'],
    ['renewal', '401', 'signed_out', 'signed_out'],
    ['signOut', 'cut before', 'resolved', 'signed_out'],
    ['signOut', 'cut after', 'resolved', 'signed_out'],
    ['signOut', '503', 'resolved', 'signed_out'],
    ['signOut', '401', 'resolved', 'signed_out'],
    ['signOut', 'malformed', 'resolved', 'signed_out'],
    ['restore', 'cut before', 'resolved', 'signed_in'],
    ['restore', '503', 'resolved', 'signed_in'],
    ['restore', '401', 'resolved', 'signed_in'],
    ['restore', 'malformed', 'resolved', 'signed_in'],
  ];
  const steps = {
    signIn: 'POST /api/v1/auth',
    authorizedFetch: 'GET /api/v1/me',
    renewal: 'POST /api/v1/auth/renewal',
    signOut: 'DELETE /api/v1/auth',
    restore: 'GET /api/v1/auth',
  };

  test.each(rows)('%s, %s: %s, %s', async (call, fault, told, state) => {
    const device = call === 'signIn' ? new TestDevice() : await signedIn();
    if (call === 'renewal') device.server.expireApiTokens();
    device.always.set(steps[call], fault);
    const { client } = device;
    const acting = {
      signIn: () => client.signIn(ANN),
      authorizedFetch: () => client.authorizedFetch('/api/v1/me'),
      renewal: () => client.authorizedFetch('/api/v1/me'),
      signOut: () => client.signOut(),
      restore: () => client.restore(),
    }[call];
    expect(await codeOf(acting())).toBe(told);
    expect(client.state).toBe(state);
  });
});

describe('states', () => {
  test('a life: unknown, signed out, in, out', async () => {
    const device = new TestDevice();
    expect(device.client.state).toBe('unknown');
    await device.client.restore();
    await device.client.signIn(ANN);
    await device.client.signOut();
    expect(statesOf(device)).toEqual(['signed_out', 'signing_in', 'signed_in', 'signing_out', 'signed_out']);
  });

  test('a wrong password leads back to where it began', async () => {
    const device = new TestDevice();
    const error = await device.client.signIn({ ...ANN, password: `not ${PASSWORD}` }).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'invalid_credentials', isRefusal: true });
    expect(statesOf(device)).toEqual(['signing_in', 'signed_out']);
  });

  test('an observer that throws disturbs nobody, and hears nothing more once it has ended', async () => {
    const device = new TestDevice();
    const heard: string[] = [];
    const thrown = new Promise((resolve) => process.once('unhandledRejection', resolve));
    const stopThrowing = device.client.observe(() => {
      throw new Error('Mine.');
    });
    const stop = device.client.observe(({ name }) => heard.push(name));
    await device.client.restore();
    expect(await thrown).toMatchObject({ message: 'Mine.' });
    stopThrowing();
    stop();
    await device.client.signIn(ANN);
    expect(heard).toEqual(['stateChanged']);
  });

  test('a renewal and a notification token are told', async () => {
    const device = await signedIn();
    device.server.expireApiTokens();
    await device.client.registerNotificationToken({ token: 'push', platform: 'iOS' });
    expect(device.events.slice(2)).toEqual([{ name: 'sessionRenewed' }, { name: 'notificationTokenChanged' }]);
    expect(device.server.notificationTokens('s0')).toEqual(['push']);
  });
});

describe('sign-out', () => {
  test('keeps the intent, tells the server, clears the cookies, refreshes the page: in that order', async () => {
    const device = await signedIn();
    device.steps = [];
    await device.client.signOut();
    expect(device.steps).toEqual([
      'cookies.read',
      'store.write',
      'DELETE /api/v1/auth',
      'store.write',
      'cookies.clear',
      'store.erase',
      'refreshPage',
    ]);
  });

  test('of any number at once is one, and may be repeated', async () => {
    const device = await signedIn();
    await Promise.all([device.client.signOut(), device.client.signOut(), device.client.signOut()]);
    await device.client.signOut();
    expect(countOf(device, 'DELETE /api/v1/auth')).toBe(1);
    expect(device.client.state).toBe('signed_out');
  });

  test('offline leaves nothing behind but word for the server, which has it at the next start', async () => {
    const device = await signedIn();
    device.always.set('DELETE /api/v1/auth', 'cut before');
    await device.client.signOut();
    expect(device.cookie).toBe('');
    expect(await device.store.read()).toMatch(/^{"version":1,"endings":\[{"apiToken":"[^"]+"}\],"cookiesDue":false}$/);
    expect(device.server.open).toEqual(['s0']);
    expect(await device.restart().restore()).toBe('signed_out');
    expect(device.server.open).toEqual([]);
    expect(await device.store.read()).toBeNull();
  });

  test('offline is told to the server before the next sign-in', async () => {
    const device = await signedIn();
    device.always.set('DELETE /api/v1/auth', 'cut before');
    await device.client.signOut();
    device.always.clear();
    device.steps = [];
    await device.client.signIn(ANN);
    expect(device.steps.filter((step) => step.includes('/auth'))).toEqual(['DELETE /api/v1/auth', 'POST /api/v1/auth']);
    expect(device.server.open).toEqual(['s1']);
  });

  test('that can’t be kept nor told changes nothing, and says why', async () => {
    const device = await signedIn();
    device.always.set('store.write', 'throws before').set('DELETE /api/v1/auth', 'cut before');
    await expect(device.client.signOut()).rejects.toThrow('throws before');
    expect(device.client.state).toBe('signed_in');
    expect(device.cookie).toBe('tandem=s0.0');
    expect(countOf(device, 'refreshPage')).toBe(0);
  });

  test('that can’t be kept but is told is one', async () => {
    const device = await signedIn();
    device.always.set('store.write', 'throws before');
    await expect(device.client.signOut()).resolves.toBeUndefined();
    expect(device.server.open).toEqual([]);
    expect(device.cookie).toBe('');
  });

  test('with a server that never answers ends when its time is over', async () => {
    const device = await signedIn();
    device.always.set('DELETE /api/v1/auth', 'hangs');
    const signingOut = device.client.signOut();
    await vi.waitUntil(() => device.timers.size === 1);
    expect(device.client.state).toBe('signing_out');
    for (const callback of device.timers) callback();
    await signingOut;
    expect(device.client.state).toBe('signed_out');
  });

  test('is the page’s where the WebView alone is signed in', async () => {
    const device = new TestDevice();
    device.cookie = device.server.openWebSession().setCookie.split(';')[0] ?? '';
    expect(await codeOf(device.client.signOut())).toBe('signed_in_on_web');
    expect(device.client.state).toBe('signed_in_on_web');
    expect(device.cookie).not.toBe('');
  });

  test('is the page’s, too, where the WebView’s session is another: the native half ends, and that cookie stays', async () => {
    const device = await signedIn();
    device.cookie = device.server.openWebSession().setCookie.split(';')[0] ?? '';
    expect(await codeOf(device.client.signOut())).toBe('signed_in_on_web');
    expect(device.client.state).toBe('signed_in_on_web');
    expect(device.server.open).toEqual(['s1']);
    expect(device.cookie).toBe('tandem=s1.0');
  });

  test('succeeds natively where nobody can say whose the WebView’s cookie is', async () => {
    const device = await signedIn();
    device.cookie = 'theme=dark';
    device.always.set('GET /api/v1/auth', 'cut before');
    await device.client.signOut();
    expect(device.client.state).toBe('signed_out');
    expect(device.server.open).toEqual([]);
  });

  test('of a session that began while the one before was still telling the server ends that, too', async () => {
    const device = await signedIn();
    const release = device.hold('DELETE /api/v1/auth', 'before');
    const first = device.client.signOut();
    await vi.waitUntil(() => device.steps.includes('DELETE /api/v1/auth'));
    await device.client.signIn(ANN);
    const second = device.client.signOut();
    release();
    await Promise.all([first, second]);
    expect(device.client.state).toBe('signed_out');
    expect(device.server.open).toEqual([]);
    expect(device.cookie).toBe('');
  });

  test('once more while the server is told is the same one, where nobody has signed in since', async () => {
    const device = await signedIn();
    const release = device.hold('DELETE /api/v1/auth', 'before');
    const first = device.client.signOut();
    await vi.waitUntil(() => device.steps.includes('DELETE /api/v1/auth'));
    const second = device.client.signOut();
    release();
    await Promise.all([first, second]);
    expect(countOf(device, 'refreshPage')).toBe(1);
  });

  test('with a sign-in on its way wins, even one that waits for the server to hear of an earlier sign-out', async () => {
    const device = await signedIn();
    device.always.set('DELETE /api/v1/auth', 'cut before');
    await device.client.signOut();
    device.always.clear();
    device.steps = [];
    const release = device.hold('DELETE /api/v1/auth', 'before');
    const signingIn = codeOf(device.client.signIn(ANN));
    await vi.waitUntil(() => device.steps.includes('DELETE /api/v1/auth'));
    await device.client.signOut();
    release();
    expect(await signingIn).toBe('signed_out');
    expect(device.client.state).toBe('signed_out');
    expect(device.server.open).toEqual([]);
  });

  test('with a take-over on its way wins: the session that is claimed ends', async () => {
    const device = await signedIn();
    const { id, setCookie } = device.server.openWebSession();
    device.cookie = setCookie.split(';')[0] ?? '';
    const code = device.server.createHandoff(id, await device.client.handoffChallenge());
    const release = device.hold('GET /api/v1/auth', 'after');
    const takingOver = codeOf(device.client.pageSignedIn({ session_id: id, handoff: { code } }));
    await vi.waitUntil(() => device.steps.includes('GET /api/v1/auth'));
    device.always.set('GET /api/v1/auth', 'cut before');
    await device.client.signOut();
    release();
    expect(await takingOver).toBe('signed_out');
    expect(device.client.state).toBe('signed_out');
    expect(device.server.open).toEqual([]);
  });

  test('with a sign-in on its way wins', async () => {
    const device = await signedIn();
    const signingIn = codeOf(device.client.signIn(ANN));
    await device.client.signOut();
    expect(await signingIn).toBe('signed_out');
    expect(device.client.state).toBe('signed_out');
    expect(device.server.open).toEqual([]);
    expect(await device.store.read()).toBeNull();
  });

  test('with a renewal on its way wins: a late answer sets nothing', async () => {
    const device = await signedIn();
    device.server.expireApiTokens();
    const fetching = codeOf(device.client.authorizedFetch('/api/v1/me'));
    await device.client.signOut();
    expect(await fetching).toBe('signed_out');
    expect(device.cookie).toBe('');
    expect(await device.store.read()).toBeNull();
  });
});

describe('authorizedFetch', () => {
  test('renews once for any number of callers', async () => {
    const device = await signedIn();
    device.server.expireApiTokens();
    const answers = await Promise.all(Array.from({ length: 50 }, () => device.client.authorizedFetch('/api/v1/me')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(countOf(device, 'POST /api/v1/auth/renewal')).toBe(1);
  });

  test('that was answered after a renewal takes what that has brought', async () => {
    const device = await signedIn();
    device.server.expireApiTokens();
    const first = device.client.authorizedFetch('/api/v1/me');
    await first;
    device.server.expireApiTokens();
    await Promise.all([device.client.authorizedFetch('/api/v1/me'), device.client.authorizedFetch('/api/v1/me')]);
    expect(countOf(device, 'POST /api/v1/auth/renewal')).toBe(2);
  });

  test('a lost answer to a renewal is asked for again', async () => {
    const device = await signedIn();
    device.server.expireApiTokens();
    device.always.set('POST /api/v1/auth/renewal', 'cut after');
    expect(await codeOf(device.client.authorizedFetch('/api/v1/me'))).toBe('no_answer');
    device.always.clear();
    expect((await device.client.authorizedFetch('/api/v1/me')).status).toBe(200);
    expect(device.server.generation('s0')).toBe(1);
  });

  test('a renewal that the store can’t keep is asked for again: two generations behind would end the session', async () => {
    const device = await signedIn();
    device.server.expireApiTokens();
    device.always.set('store.write', 'throws before');
    for (let time = 0; time < 3; time += 1) {
      await expect(device.client.authorizedFetch('/api/v1/me')).rejects.toThrow('throws before');
    }
    device.always.clear();
    expect((await device.client.authorizedFetch('/api/v1/me')).status).toBe(200);
  });

  test('sends the token nowhere else, and nothing when signed out', async () => {
    const device = await signedIn();
    expect(await codeOf(device.client.authorizedFetch('@evil.test/'))).toBe('invalid_path');
    await device.client.signOut();
    expect(await codeOf(device.client.authorizedFetch('/api/v1/me'))).toBe('signed_out');
  });
});

describe('restore', () => {
  test('of two sessions ends the native one, and leaves the page its own', async () => {
    const device = await signedIn();
    const web = device.server.openWebSession();
    device.cookie = web.setCookie.split(';')[0] ?? '';
    expect(await device.client.restore()).toBe('signed_in_on_web');
    expect(device.server.open).toEqual([web.id]);
    expect(await device.store.read()).toBeNull();
  });

  test('so also where the API token has expired', async () => {
    const device = await signedIn();
    const web = device.server.openWebSession();
    device.cookie = web.setCookie.split(';')[0] ?? '';
    device.server.expireApiTokens();
    expect(await device.client.restore()).toBe('signed_in_on_web');
    expect(device.server.open).toEqual([web.id]);
  });

  test('asks no server where there is nothing to ask about', async () => {
    const device = new TestDevice();
    expect(await device.client.restore()).toBe('signed_out');
    expect(device.steps).toEqual(['store.read', 'cookies.read']);
  });

  test.each(['{"version":1,"ses', '[]', 'null', '{"version":2,"endings":[]}'])('takes %s for nothing', async (text) => {
    const device = new TestDevice();
    await device.store.write(text);
    expect(await device.client.restore()).toBe('signed_out');
  });

  test('a store that can’t be read is no signed-out device', async () => {
    const device = await signedIn();
    device.restart();
    device.always.set('store.read', 'throws before');
    await expect(device.client.restore()).rejects.toThrow('throws before');
    expect(device.client.state).toBe('unknown');
    device.always.clear();
    expect(await device.client.restore()).toBe('signed_in');
  });
});

describe('a sign-in in the WebView', () => {
  const onWeb = () => {
    const device = new TestDevice();
    const { id, setCookie } = device.server.openWebSession();
    device.cookie = setCookie.split(';')[0] ?? '';
    return { device, id };
  };

  test('is claimed with the verifier of the challenge that pages got', async () => {
    const { device, id } = onWeb();
    const challenge = await device.client.handoffChallenge();
    expect(challenge).toMatch(/^[\w-]{43}$/);
    expect(await device.client.handoffChallenge()).toBe(challenge);
    await device.client.pageSignedIn({ session_id: id, handoff: { code: device.server.createHandoff(id, challenge) } });
    expect(device.client.state).toBe('signed_in');
    expect((await device.client.authorizedFetch('/api/v1/me')).status).toBe(200);
  });

  test('without a handoff, or with one that is refused, is the WebView’s alone', async () => {
    const { device, id } = onWeb();
    await device.client.pageSignedIn({ session_id: id });
    expect(device.client.state).toBe('signed_in_on_web');
    expect(await codeOf(device.client.pageSignedIn({ session_id: id, handoff: { code: 'stolen' } }))).toBe(
      'invalid_grant',
    );
    expect(device.client.state).toBe('signed_in_on_web');
  });

  test('of another session than the WebView’s cookie is none, whoever says so', async () => {
    const device = await signedIn();
    expect(await codeOf(device.client.pageSignedIn({ session_id: 'made up' }))).toBe('credential_mismatch');
    expect(device.client.state).toBe('signed_in');
    expect(device.server.open).toEqual(['s0']);
  });

  test('can’t bring the code of a session that isn’t the WebView’s', async () => {
    const { device, id } = onWeb();
    const foreign = device.server.openWebSession().id;
    for (const session_id of [id, foreign]) {
      const code = device.server.createHandoff(foreign, await device.client.handoffChallenge());
      const takingOver = device.client.pageSignedIn({ session_id, handoff: { code } });
      expect(await codeOf(takingOver)).toBe('credential_mismatch');
    }
    expect(device.client.state).toBe('signed_in_on_web');
    expect(await device.store.read()).toBeNull();
  });

  test('of the session that we have is no news', async () => {
    const device = await signedIn();
    device.steps = [];
    await device.client.pageSignedIn({ session_id: 's0', handoff: { code: 'any' } });
    expect(device.steps).toEqual([]);
  });
});

describe('in this order, and in no other', () => {
  test('a sign-in keeps the native half before it sets the cookie', async () => {
    const device = await signedIn();
    expect(device.steps).toEqual(['store.read', 'cookies.read', 'POST /api/v1/auth', 'store.write', 'cookies.write']);
  });

  test('a sign-in that is answered after a sign-out and another sign-in ends itself alone', async () => {
    const device = new TestDevice();
    const release = device.hold('POST /api/v1/auth', 'after');
    const first = codeOf(device.client.signIn(ANN));
    await vi.waitUntil(() => device.server.open.length === 1);
    await device.client.signOut();
    await device.client.signIn(ANN);
    release();
    expect(await first).toBe('signed_out');
    expect(device.client.state).toBe('signed_in');
    expect(device.server.open).toEqual(['s1']);
    expect(device.cookie).toBe('tandem=s1.0');
  });

  test('a sign-in that can’t be kept ends with the session before it, even one whose cookie was lost', async () => {
    const device = await signedIn();
    device.cookie = '';
    device.fail(2, 'throws before');
    await expect(device.client.signIn(ANN)).rejects.toThrow('throws before');
    expect(device.steps[2]).toBe('store.write');
    expect(device.server.open).toEqual([]);
    expect(device.client.state).toBe('signed_out');
  });

  test('a sign-out waits for a renewal’s write, which would be there for ever', async () => {
    const device = await signedIn();
    device.server.expireApiTokens();
    device.steps = [];
    const release = device.hold('store.write', 'before');
    const fetching = codeOf(device.client.authorizedFetch('/api/v1/me'));
    await vi.waitUntil(() => device.steps.includes('store.write'));
    const signingOut = device.client.signOut();
    await vi.waitUntil(() => device.client.state === 'signing_out');
    release();
    await Promise.all([signingOut, fetching]);
    expect(await device.store.read()).toBeNull();
    expect(device.cookie).toBe('');
  });

  test('a 401 that arrives after a renewal doesn’t cause another', async () => {
    const device = await signedIn();
    device.server.expireApiTokens();
    const release = device.hold('GET /api/v1/me', 'after');
    const late = device.client.authorizedFetch('/api/v1/me');
    await device.client.authorizedFetch('/api/v1/other');
    release();
    expect((await late).status).toBe(200);
    expect(countOf(device, 'POST /api/v1/auth/renewal')).toBe(1);
  });

  test('what a start has asked about a session says nothing of what came after', async () => {
    const device = await signedIn();
    const release = device.hold('GET /api/v1/auth', 'after');
    device.cookie = device.server.openWebSession().setCookie.split(';')[0] ?? '';
    const restoring = device.client.restore();
    await vi.waitUntil(() => device.steps.includes('GET /api/v1/auth'));
    device.cookie = '';
    await device.client.signOut();
    release();
    expect(await restoring).toBe('signed_out');
  });

  test('what a page says during a sign-out, whose cookie is still there, says nothing of afterwards', async () => {
    const device = await signedIn();
    const release = device.hold('DELETE /api/v1/auth', 'before');
    const signingOut = device.client.signOut();
    await vi.waitUntil(() => device.steps.includes('DELETE /api/v1/auth'));
    const answer = device.hold('GET /api/v1/auth', 'after');
    const saying = device.client.pageSignedIn({ session_id: 's0' });
    await vi.waitUntil(() => device.steps.includes('GET /api/v1/auth'));
    const again = device.client.signOut();
    answer();
    await saying;
    release();
    await Promise.all([signingOut, again]);
    expect(countOf(device, 'DELETE /api/v1/auth')).toBe(1);
    expect(device.cookie).toBe('');
    expect(device.client.state).toBe('signed_out');
  });

  test('a sign-in ends the session before it, even one whose cookie was lost', async () => {
    const device = await signedIn();
    device.cookie = '';
    await device.client.signIn(ANN);
    expect(device.server.open).toEqual(['s1']);
  });
});

describe('what is mended', () => {
  test('a start renews once half of the API token’s life is over, and not before', async () => {
    const device = await signedIn();
    device.now = 1_800_000;
    await device.client.restore();
    expect(device.server.generation('s0')).toBe(0);
    device.now += 1;
    await device.client.restore();
    expect(device.server.generation('s0')).toBe(1);
  });

  test('where the cookie is refused to the API token, a renewal brings it', async () => {
    const device = await signedIn();
    device.cookie = '';
    device.always.set('POST /api/v1/auth/web_session', '401');
    expect(await device.client.restore()).toBe('signed_in');
    expect(device.cookie).toBe('tandem=s0.1');
  });

  test('a renewal is good for native code though the cookie couldn’t be set', async () => {
    const device = await signedIn();
    device.server.expireApiTokens();
    device.always.set('cookies.write', 'throws before');
    expect((await device.client.authorizedFetch('/api/v1/me')).status).toBe(200);
  });

  test('a cookie jar that can’t be read is told, and signs nobody out', async () => {
    const device = await signedIn();
    device.always.set('cookies.read', 'throws before');
    await expect(device.client.restore()).rejects.toThrow('throws before');
    expect(device.client.state).toBe('signed_in');
  });

  test('where the server takes sign-ins and no sign-outs, what is remembered stays bounded', async () => {
    const device = new TestDevice();
    device.always.set('DELETE /api/v1/auth', '503');
    for (let time = 0; time < 12; time += 1) {
      await device.client.signIn(ANN);
      await device.client.signOut();
    }
    expect(JSON.parse((await device.store.read()) ?? '{}').endings).toHaveLength(8);
  });
});

test('a `localStorage` is empty after a sign-out', async () => {
  const items = new Map<string, string>();
  const store = new WebTokenStore({
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  });
  await store.write('a record');
  expect([await store.read(), items.get('tandem')]).toEqual(['a record', 'a record']);
  await store.erase();
  expect([await store.read(), items.size]).toEqual([null, 0]);
});

describe('a sign-in with the browser', () => {
  test('opens the address of the provider with a challenge of its own, and has both halves in the end', async () => {
    const device = new TestDevice();
    const opened: string[] = [];
    const open = async (address: string) => {
      opened.push(address);
      expect(device.client.state).toBe('signing_in');
      return device.server.visitProvider(address);
    };
    const { session } = await device.client.signInWithBrowser('google', open);
    await device.client.signInWithBrowser('google', open);
    expect(opened[0]).toMatch(/^https:\/\/app\.test\/users\/auth\/google\?code_challenge=[\w-]{43}$/);
    expect(opened[1]).not.toBe(opened[0]);
    expect([await device.storedSession(), device.cookie]).toEqual(['s1', 'tandem=s1.0']);
    expect([session.id, device.server.open]).toEqual(['s0', ['s1']]);
  });

  test.each([
    ['com.example.app://signed-in?error=social_sign_in_cancelled', 'social_sign_in_cancelled'],
    ['https://app.test/users/auth/app?error=provider_unavailable', 'provider_unavailable'],
    ['com.example.app://signed-in', 'malformed_answer'],
    ['com.example.app://signed-in?code=stolen', 'invalid_grant'],
  ])('that comes back by %s is told %s, and leaves the device as it was', async (link, code) => {
    const device = await signedIn();
    const before = await device.store.read();
    expect(await codeOf(device.client.signInWithBrowser('google', async () => link))).toBe(code);
    expect([device.client.state, await device.store.read()]).toEqual(['signed_in', before]);
  });

  test('whose browser the user closes fails as the shell says', async () => {
    const device = new TestDevice();
    const closed = new Error('closed');
    await expect(device.client.signInWithBrowser('google', () => Promise.reject(closed))).rejects.toBe(closed);
    expect(device.client.state).toBe('signed_out');
  });

  test('that ends after a sign-out is over', async () => {
    const device = await signedIn();
    const open = async (address: string) => {
      await device.client.signOut();
      return device.server.visitProvider(address);
    };
    expect(await codeOf(device.client.signInWithBrowser('google', open))).toBe('signed_out');
    expect([device.client.state, device.server.open]).toEqual(['signed_out', []]);
  });

  test('connects who is signed in, and nobody else', async () => {
    const device = await signedIn();
    await device.client.connectWithBrowser('google', device.server.visitProvider);
    expect(device.server.connected).toEqual(['s0']);
    const other = new TestDevice();
    expect(await codeOf(other.client.connectWithBrowser('google', other.server.visitProvider))).toBe('signed_out');
  });
});
