import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type BridgeHost, createBridge } from './bridge.ts';
import type { Envelope } from './envelope.ts';

interface Page extends BridgeHost {
  sent: unknown[];
}

/** A window whose shell records what it gets and answers as told. */
function page(platform: 'iOS' | 'Android' | 'none', answer: (message: Envelope) => unknown = () => undefined): Page {
  const host: Page = { sent: [], dispatchEvent: vi.fn(() => true), location: { pathname: '/notes' } };
  host.top = host;
  const nativeApp = {
    postMessage(message: unknown) {
      host.sent.push(message);
      return answer(typeof message === 'string' ? JSON.parse(message) : (message as Envelope));
    },
  };
  if (platform === 'iOS') host.webkit = { messageHandlers: { nativeApp } };
  if (platform === 'Android') host.nativeApp = nativeApp;
  return host;
}

/** What pages call since before there was a handshake: it never waits for one. */
const originalCall = (host: Page) => {
  createBridge(host).install();
  return (name: string, data?: unknown) =>
    host.TurboNativeBridge?.postMessage?.(name, data as never) as Promise<unknown>;
};
const cycle = (object: object) => Object.assign(object, { self: object });
const receive = (host: Page, message: unknown) => host.TurboNativeBridge?.receive?.(message);
const reply = (host: Page, to: Envelope, rest: object = { ok: true }) => receive(host, { v: 1, id: to.id, ...rest });

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('on the wire', () => {
  test('iOS gets an object', () => {
    const host = page('iOS');
    void createBridge(host).request('showNotificationBadge', { icon: 'bell', tab: 'home' });
    expect(host.sent).toEqual([
      { name: 'showNotificationBadge', id: expect.stringMatching(/^\d+(-\d+){3}$/), v: 1, icon: 'bell', tab: 'home' },
    ]);
  });

  test('Android gets the JSON of the same object', () => {
    const host = page('Android');
    void createBridge(host).request('signOut');
    expect(JSON.parse(host.sent[0] as string)).toEqual({ name: 'signOut', id: expect.any(String), v: 1 });
  });

  test('data cannot overwrite name, id or v', () => {
    const host = page('iOS');
    void originalCall(host)('custom', { name: 'other', id: 'mine', v: 9, kept: true });
    expect(host.sent[0]).toEqual({ name: 'custom', id: expect.stringContaining('-'), v: 1, kept: true });
  });

  test('every message has an id of its own', () => {
    const host = page('iOS');
    const bridge = createBridge(host);
    for (let count = 0; count < 100; count++) void bridge.request('signOut');
    expect(new Set(host.sent.map((message) => (message as Envelope).id)).size).toBe(100);
  });

  test('functions in the data, which would silence WebKit, are left out', () => {
    const host = page('iOS');
    void originalCall(host)('custom', { callback: () => {}, kept: 1 });
    expect(host.sent[0]).toEqual({ name: 'custom', id: expect.any(String), v: 1, kept: 1 });
  });

  test.each([
    ['a cycle', () => cycle({})],
    ['a list', () => [1]],
    ['a string', () => 'signOut'],
    ['a big integer', () => ({ count: 1n })],
    ['a __proto__', () => JSON.parse('{"a":{"__proto__":{"admin":true}}}')],
    ['more than 64 Ki characters', () => ({ text: 'x'.repeat(65_536) })],
  ])('%s is not sent', async (_, data) => {
    const host = page('iOS');
    await expect(originalCall(host)('custom', data() as never)).rejects.toMatchObject({
      code: 'invalid_message',
    });
    expect(host.sent).toEqual([]);
  });
});

describe('replies', () => {
  test('a shell that replies synchronously is heard', async () => {
    const host = page('iOS', (message) => reply(host, message, { ok: true, data: { status: 'granted' } }));
    await expect(createBridge(host).request('registerForPushNotifications')).resolves.toEqual({ status: 'granted' });
  });

  test('a reply may be JSON, and without data', async () => {
    const host = page('Android');
    const answer = createBridge(host).request('signOut');
    const { id } = JSON.parse(host.sent[0] as string);
    receive(host, JSON.stringify({ v: 1, id, ok: true, data: null }));
    await expect(answer).resolves.toEqual({});
  });

  test('a refusal has the code and the words of the shell', async () => {
    const error = { code: 'unsupported', message: 'What is that?' };
    const host = page('iOS', (message) => reply(host, message, { ok: false, error }));
    await expect(originalCall(host)('custom')).rejects.toMatchObject({ name: 'BridgeError', ...error });
  });

  test('a refusal without a code is refused', async () => {
    const host = page('iOS', (message) => reply(host, message, { ok: false, error: 'no' }));
    await expect(originalCall(host)('custom')).rejects.toMatchObject({ code: 'refused' });
  });

  test('the first reply counts', async () => {
    vi.spyOn(console, 'warn').mockReturnValue();
    const host = page('iOS', (message) => {
      reply(host, message, { ok: true, data: { first: true } });
      reply(host, message, { ok: false });
    });
    await expect(originalCall(host)('custom')).resolves.toEqual({ first: true });
  });

  test('replies find their requests in any order', async () => {
    const host = page('iOS');
    const call = originalCall(host);
    const answers = [call('custom'), call('custom')];
    const [first, second] = host.sent as [Envelope, Envelope];
    reply(host, second, { ok: true, data: { of: 2 } });
    reply(host, first, { ok: true, data: { of: 1 } });
    await expect(Promise.all(answers)).resolves.toEqual([{ of: 1 }, { of: 2 }]);
  });

  test('no reply is a timeout after five seconds', async () => {
    const answer = createBridge(page('iOS')).request('signOut');
    const settled = vi.fn();
    answer.catch(settled);
    await vi.advanceTimersByTimeAsync(4999);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(settled.mock.calls[0]?.[0]).toMatchObject({ code: 'timeout' });
  });

  test('the deadline can be another', async () => {
    const answer = createBridge(page('iOS')).request('signOut', undefined, { timeoutMilliseconds: 50 });
    vi.advanceTimersByTime(50);
    await expect(answer).rejects.toMatchObject({ code: 'timeout' });
  });

  test('a settled request keeps no timer', async () => {
    const host = page('iOS', (message) => reply(host, message));
    await createBridge(host).request('signOut');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('an ignored rejection is not an unhandled one', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    vi.useRealTimers();
    void createBridge(page('none')).request('signOut');
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});

describe("a channel's own answer", () => {
  const settles = async (answer: () => unknown) => {
    const outcome = createBridge(page('iOS', answer))
      .request('signOut')
      .catch((error) => error.code);
    await vi.advanceTimersByTimeAsync(5000);
    return outcome;
  };

  test.each([
    ['undefined, as one-way handlers give', () => Promise.resolve(undefined)],
    ['null', () => Promise.resolve(null)],
    ['true', () => Promise.resolve(true)],
    ['words', () => Promise.resolve('ok')],
    ['a list', () => Promise.resolve([])],
    ['a malformed reply', () => Promise.resolve({ ok: 'yes' })],
    ['an object, but not promised', () => ({})],
  ])('%s is none', async (_, answer) => {
    expect(await settles(answer)).toBe('timeout');
  });

  test('a handler registered with reply is taken at its word', async () => {
    expect(await settles(() => Promise.resolve({}))).toEqual({});
    expect(await settles(() => Promise.resolve({ v: 1, ok: true, data: { taken: true } }))).toEqual({ taken: true });
    expect(await settles(() => Promise.resolve('{"ok":false,"error":{"code":"busy"}}'))).toBe('busy');
    expect(await settles(() => Promise.reject(new Error('no')))).toBe('refused');
  });

  test('a channel that throws has failed', async () => {
    const broken = () => {
      throw new Error('gone');
    };
    expect(await settles(broken)).toBe('channel_failed');
  });
});

describe('what is ignored', () => {
  beforeEach(() => void vi.spyOn(console, 'warn').mockReturnValue());

  const text = JSON.stringify;

  test.each<[string, (id: string) => unknown]>([
    ['nothing', () => undefined],
    ['null', () => null],
    ['a number', () => 1],
    ['a function', () => () => {}],
    ['a list', (id) => [{ v: 1, id, ok: true }]],
    ['words', () => 'signOut'],
    ['half a message', (id) => text({ v: 1, id, ok: true }).slice(0, -1)],
    ['an unknown id', () => ({ v: 1, id: '1-2-3-4', ok: true })],
    ['an id of another type', (id) => ({ v: 1, id: [id], ok: true })],
    ['an ok of another type', (id) => ({ v: 1, id, ok: 'true' })],
    ['data of another type', (id) => ({ v: 1, id, ok: true, data: 'granted' })],
    ['another version', (id) => ({ v: 2, id, ok: true })],
    ['no version', (id) => ({ id, ok: true })],
    ['a __proto__', (id) => `{"v":1,"id":"${id}","ok":true,"data":{"__proto__":{"admin":true}}}`],
    ['an escaped __proto__', (id) => `{"v":1,"id":"${id}","ok":true,"\\u005f_proto__":{}}`],
    ['more than 64 Ki characters', (id) => text({ v: 1, id, ok: true, data: { text: 'x'.repeat(65_536) } })],
    [
      'bottomless nesting',
      (id) => `{"v":1,"id":"${id}","ok":true,"data":{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}}`,
    ],
    ['a cycle', (id) => cycle({ v: 1, id, ok: true })],
    [
      'a getter that throws',
      (id) => ({
        v: 1,
        id,
        get ok(): boolean {
          throw new Error('trap');
        },
      }),
    ],
  ])('%s', async (_, message) => {
    const host = page('iOS');
    const answer = createBridge(host).request('signOut');
    expect(() => receive(host, message((host.sent[0] as Envelope).id))).not.toThrow();
    vi.advanceTimersByTime(5000);
    await expect(answer).rejects.toMatchObject({ code: 'timeout' });
  });
});

describe('TurboNativeBridge', () => {
  test('is put in place where there is none, once', () => {
    const host = page('iOS');
    const bridge = createBridge(host);
    bridge.install();
    const installed = host.TurboNativeBridge;
    bridge.install();
    expect(host.TurboNativeBridge).toBe(installed);
    installed?.postMessage?.('signOut');
    expect(host.sent).toHaveLength(1);
  });

  test('of somebody else is called the way Jumpstart calls it, and given a receive', () => {
    const host = page('iOS');
    const postMessage = vi.fn();
    host.TurboNativeBridge = { postMessage };
    const bridge = createBridge(host);
    void bridge.request('signOut');
    void bridge.request('custom', { a: 1 });
    expect(postMessage.mock.calls).toEqual([['signOut'], ['custom', { a: 1 }]]);
    expect(host.TurboNativeBridge.postMessage).toBe(postMessage);
    expect(host.TurboNativeBridge.receive).toBeTypeOf('function');
    expect(host.sent).toEqual([]);
  });

  test('of somebody else keeps its own receive', () => {
    const receive = () => {};
    const host: Page = Object.assign(page('iOS'), { TurboNativeBridge: { receive } });
    createBridge(host).install();
    expect(host.TurboNativeBridge?.receive).toBe(receive);
  });

  test('may be frozen, or a function', async () => {
    const frozen = Object.assign(page('none'), {
      TurboNativeBridge: Object.freeze({ postMessage: async () => ({ taken: true }) }),
    });
    await expect(createBridge(frozen).request('custom')).resolves.toEqual({ taken: true });
    const postMessage = vi.fn();
    const JumpstartBridge = Object.assign(() => {}, { postMessage });
    void createBridge(Object.assign(page('none'), { TurboNativeBridge: JumpstartBridge })).request('signOut');
    expect(postMessage).toHaveBeenCalledWith('signOut');
  });

  test.each([
    ['undefined', () => undefined],
    ['the length that push returns', () => 1],
    ['a promise of undefined', async () => undefined],
    ['a promise of a length', async () => 1],
  ])('of somebody else: %s is no answer', async (_, postMessage) => {
    const answer = createBridge(Object.assign(page('none'), { TurboNativeBridge: { postMessage } })).request('signOut');
    await vi.advanceTimersByTimeAsync(0);
    vi.advanceTimersByTime(5000);
    await expect(answer).rejects.toMatchObject({ code: 'timeout' });
  });

  test('may be replaced in part by a test', () => {
    const host = page('iOS');
    const bridge = createBridge(host);
    bridge.install();
    const mock = vi.fn();
    Object.assign(host.TurboNativeBridge as object, { postMessage: mock });
    void bridge.request('signOut');
    expect(mock).toHaveBeenCalledOnce();
  });

  test('of a second copy of this package is a way through', async () => {
    const host = page('iOS', (message) => reply(host, message, { ok: true, data: { taken: true } }));
    createBridge(host).install();
    await expect(originalCall(host)('custom')).resolves.toEqual({ taken: true });
    delete host.webkit;
    await expect(originalCall(host)('custom')).rejects.toMatchObject({ code: 'no_shell' });
  });
});

describe('where there is no shell', () => {
  test('a request is rejected at once', async () => {
    const bridge = createBridge(page('none'));
    expect(bridge.hasChannel()).toBe(false);
    await expect(bridge.request('signOut')).rejects.toMatchObject({ code: 'no_shell' });
  });

  test('a server is no place for a bridge, and no reason to throw', async () => {
    const { bridge, installBridge } = await import('./index.ts');
    installBridge();
    expect('TurboNativeBridge' in globalThis).toBe(false);
    expect(bridge.hasChannel()).toBe(false);
    await expect(bridge.request('signOut')).rejects.toMatchObject({ code: 'no_shell' });
  });

  test('a frame stays silent', async () => {
    const host = page('iOS');
    host.top = {};
    const bridge = createBridge(host);
    expect(bridge.hasChannel()).toBe(false);
    await expect(bridge.request('signOut')).rejects.toMatchObject({ code: 'no_shell' });
    expect(host.sent).toEqual([]);
  });

  test('a late shell is found', () => {
    const host = page('none');
    const bridge = createBridge(host);
    expect(bridge.hasChannel()).toBe(false);
    Object.assign(host, { nativeApp: page('Android').nativeApp });
    expect(bridge.hasChannel()).toBe(true);
  });
});

describe('events', () => {
  test('reach their handlers until these are taken off', () => {
    const host = page('iOS');
    const bridge = createBridge(host);
    bridge.install();
    const handler = vi.fn();
    const off = bridge.on('sessionRenewed', handler);
    receive(host, { v: 1, name: 'sessionRenewed', at: 1 });
    receive(host, '{"v":1,"name":"sessionRenewed","at":2}');
    receive(host, { v: 1, name: 'signedOut' });
    off();
    receive(host, { v: 1, name: 'sessionRenewed', at: 3 });
    expect(handler.mock.calls).toEqual([[{ at: 1 }], [{ at: 2 }]]);
  });

  test('that no one knows are ignored', () => {
    const host = page('iOS');
    createBridge(host).install();
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const heard = vi.spyOn(EventTarget.prototype, 'dispatchEvent');
    for (const name of ['toString', 'constructor', '__proto__', ['signedOut'], 1]) receive(host, { v: 1, name });
    expect(heard).not.toHaveBeenCalled();
    expect(warn).toHaveBeenCalledOnce();
  });

  test('toggleNavBar, and the old call of that name, dispatch toggle-nav-bar', () => {
    const host = page('iOS');
    createBridge(host).install();
    receive(host, { v: 1, name: 'toggleNavBar' });
    (host.TurboNativeBridge as { toggleNavBar?: () => void }).toggleNavBar?.();
    const types = vi.mocked(host.dispatchEvent)?.mock.calls.map(([event]) => event.type);
    expect(types).toEqual(['toggle-nav-bar', 'toggle-nav-bar']);
  });
});

/** A Tandem shell: answers `hello` with what it understands, records and accepts the rest. */
function tandemShell(capabilities: string[], hello: object = {}): Page {
  const shell = { name: 'Test', version: '1', platform: 'ios' };
  const host: Page = page('iOS', (message) =>
    reply(host, message, {
      ok: true,
      data: message.name === 'hello' ? { version: 1, shell, capabilities, ...hello } : {},
    }),
  );
  return host;
}
const names = (host: Page) => host.sent.map((message) => (message as Envelope).name);
const codeOf = (answer: Promise<unknown>) =>
  answer.then(
    () => 'ok',
    (error) => error.code,
  );

describe('the handshake', () => {
  test('begins with the first message that needs it, and is one for all', async () => {
    const host = tandemShell(['scan', 'signOut']);
    const bridge = createBridge(host);
    bridge.install();
    expect(host.sent).toEqual([]);
    await Promise.all([bridge.request('scan'), bridge.request('scan'), bridge.shell()]);
    expect(names(host)).toEqual(['hello', 'scan', 'scan']);
    expect(host.sent[0]).toMatchObject({ v: 1, versions: [1], page: '/notes' });
  });

  test('is not waited for by what every shell knows', () => {
    const host = page('iOS');
    const bridge = createBridge(host);
    for (const name of ['signOut', 'registerForPushNotifications', 'showNotificationBadge']) void bridge.request(name);
    expect(names(host)).toEqual(['signOut', 'registerForPushNotifications', 'showNotificationBadge']);
  });

  test('can be had by hand, too', async () => {
    const host = tandemShell(['signOut']);
    const reply = await createBridge(host).request('hello', { versions: [1], page: '/' });
    expect(reply.capabilities).toEqual(['signOut']);
    expect(names(host)).toEqual(['hello']);
  });

  test('tells which shell it is', async () => {
    const shell = await createBridge(tandemShell(['scan'])).shell();
    expect(shell).toMatchObject({ shell: { name: 'Test' }, capabilities: ['scan'] });
  });

  test('makes what the shell does not know unsupported, without a message', async () => {
    const host = tandemShell(['signOut']);
    expect(await codeOf(createBridge(host).request('scan'))).toBe('unsupported');
    expect(names(host)).toEqual(['hello']);
  });

  test.each([
    ['does not answer', page('iOS')],
    ['refuses', page('iOS', () => Promise.reject(new Error('what?')))],
    ['speaks another version', tandemShell(['scan'], { version: 2 })],
    ['answers something else', tandemShell(['scan'], { capabilities: 'scan' })],
  ])('with a shell that %s: it is an old one, in two seconds at most', async (_, host) => {
    const bridge = createBridge(host);
    const answers = Promise.all([bridge.shell(), codeOf(bridge.request('scan'))]);
    await vi.advanceTimersByTimeAsync(2000);
    expect(await answers).toEqual([null, 'unsupported']);
    expect(names(host)).toEqual(['hello']);
  });

  test('is waited for by 32 messages, and no more', async () => {
    const host = page('iOS');
    const bridge = createBridge(host);
    const codes = Promise.all(Array.from({ length: 33 }, () => codeOf(bridge.request('scan'))));
    await vi.advanceTimersByTimeAsync(2000);
    const expected = [...Array(32).fill('unsupported'), 'queue_full'];
    expect(await codes).toEqual(expected);
    expect(await codeOf(bridge.request('scan'))).toBe('unsupported');
  });

  test('is had anew with a shell that has put itself in place again', async () => {
    const host = tandemShell(['signOut']);
    const bridge = createBridge(host);
    await bridge.shell();
    const again = tandemShell(['scan']);
    Object.assign(host, { webkit: again.webkit });
    again.TurboNativeBridge = host.TurboNativeBridge as object;
    expect(await codeOf(bridge.request('scan'))).toBe('ok');
    expect(names(again)).toEqual(['hello', 'scan']);
  });

  test('is nothing for a mock, which records what it gets', async () => {
    const postMessage = vi.fn();
    const bridge = createBridge(Object.assign(page('none'), { TurboNativeBridge: { postMessage } }));
    expect(await bridge.shell()).toBeNull();
    void bridge.request('scan', { a: 1 });
    expect(postMessage.mock.calls).toEqual([['scan', { a: 1 }]]);
  });
});

describe('a shell that comes late', () => {
  const late = () => Object.assign(page('none'), { navigator: { userAgent: 'Turbo Native iOS' } });

  test('is waited for, and greeted', async () => {
    const host = late();
    const bridge = createBridge(host);
    bridge.install();
    const answer = bridge.request('scan');
    await vi.advanceTimersByTimeAsync(3000);
    const shell = tandemShell(['scan']);
    Object.assign(host, { webkit: shell.webkit });
    shell.TurboNativeBridge = host.TurboNativeBridge as object;
    await vi.advanceTimersByTimeAsync(100);
    await answer;
    expect(names(shell)).toEqual(['hello', 'scan']);
  });

  test('by more than five seconds is not waited for', async () => {
    const code = codeOf(createBridge(late()).request('scan'));
    await vi.advanceTimersByTimeAsync(5100);
    expect(await code).toBe('no_shell');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is waited for neither in a browser, nor in a frame, nor by a sign-out', async () => {
    expect(await codeOf(createBridge(page('none')).request('scan'))).toBe('no_shell');
    expect(await codeOf(createBridge(Object.assign(late(), { top: {} })).request('scan'))).toBe('no_shell');
    expect(await codeOf(createBridge(late()).request('signOut'))).toBe('no_shell');
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('what a shell should not send', () => {
  test('a reply that is not what the contract says is invalid_reply', async () => {
    const host = page('iOS', (message) => reply(host, message, { ok: true, data: { status: 'perhaps' } }));
    expect(await codeOf(createBridge(host).request('registerForPushNotifications'))).toBe('invalid_reply');
  });

  test('is warned of once, however much of it there is', () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const host = page('iOS');
    createBridge(host).install();
    for (const message of ['x', { v: 2, name: 'signedOut' }, { v: 1, id: '1', ok: true }, { v: 1, name: 'unheard' }]) {
      for (let times = 0; times < 1000; times++) receive(host, message);
    }
    expect(warn.mock.calls).toEqual([['Tandem: message ignored']]);
  });

  test('a second reply is warned of, and changes nothing', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const host = page('iOS');
    const answer = createBridge(host).request('signOut');
    reply(host, host.sent[0] as Envelope);
    expect(warn).not.toHaveBeenCalled();
    reply(host, host.sent[0] as Envelope, { ok: false });
    expect(warn).toHaveBeenCalledOnce();
    expect(await answer).toEqual({});
  });
});
