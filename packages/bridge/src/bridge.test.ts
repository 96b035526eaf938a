import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Bridge, type BridgeHost } from './bridge.ts';
import type { Envelope } from './envelope.ts';

interface Page extends BridgeHost {
  sent: unknown[];
}

/** A window whose shell records what it gets and answers as told. */
function page(platform: 'iOS' | 'Android' | 'none', answer: (message: Envelope) => unknown = () => undefined): Page {
  const host: Page = { sent: [], dispatchEvent: vi.fn(() => true) };
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

const cycle = (object: object) => Object.assign(object, { self: object });
const receive = (host: Page, message: unknown) => host.TurboNativeBridge?.receive?.(message);
const reply = (host: Page, to: Envelope, rest: object = { ok: true }) => receive(host, { v: 1, id: to.id, ...rest });

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('on the wire', () => {
  test('iOS gets an object', () => {
    const host = page('iOS');
    void new Bridge(host).request('showNotificationBadge', { icon: 'bell', tab: 'home' });
    expect(host.sent).toEqual([
      { name: 'showNotificationBadge', id: expect.stringMatching(/^\d+(-\d+){3}$/), v: 1, icon: 'bell', tab: 'home' },
    ]);
  });

  test('Android gets the JSON of the same object', () => {
    const host = page('Android');
    void new Bridge(host).request('signOut');
    expect(JSON.parse(host.sent[0] as string)).toEqual({ name: 'signOut', id: expect.any(String), v: 1 });
  });

  test('data cannot overwrite name, id or v', () => {
    const host = page('iOS');
    void new Bridge(host).request('custom', { name: 'other', id: 'mine', v: 9, kept: true });
    expect(host.sent[0]).toEqual({ name: 'custom', id: expect.stringContaining('-'), v: 1, kept: true });
  });

  test('every message has an id of its own', () => {
    const host = page('iOS');
    const bridge = new Bridge(host);
    for (let count = 0; count < 100; count++) void bridge.request('signOut');
    expect(new Set(host.sent.map((message) => (message as Envelope).id)).size).toBe(100);
  });

  test('functions in the data, which would silence WebKit, are left out', () => {
    const host = page('iOS');
    void new Bridge(host).request('custom', { callback: () => {}, kept: 1 });
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
    await expect(new Bridge(host).request('custom', data() as never)).rejects.toMatchObject({
      code: 'invalid_message',
    });
    expect(host.sent).toEqual([]);
  });
});

describe('replies', () => {
  test('a shell that replies synchronously is heard', async () => {
    const host = page('iOS', (message) => reply(host, message, { ok: true, data: { status: 'granted' } }));
    await expect(new Bridge(host).request('registerForPushNotifications')).resolves.toEqual({ status: 'granted' });
  });

  test('a reply may be JSON, and without data', async () => {
    const host = page('Android');
    const answer = new Bridge(host).request('signOut');
    const { id } = JSON.parse(host.sent[0] as string);
    receive(host, JSON.stringify({ v: 1, id, ok: true, data: null }));
    await expect(answer).resolves.toEqual({});
  });

  test('a refusal has the code and the words of the shell', async () => {
    const error = { code: 'unsupported', message: 'What is that?' };
    const host = page('iOS', (message) => reply(host, message, { ok: false, error }));
    await expect(new Bridge(host).request('custom')).rejects.toMatchObject({ name: 'BridgeError', ...error });
  });

  test('a refusal without a code is refused', async () => {
    const host = page('iOS', (message) => reply(host, message, { ok: false, error: 'no' }));
    await expect(new Bridge(host).request('custom')).rejects.toMatchObject({ code: 'refused' });
  });

  test('the first reply counts', async () => {
    const host = page('iOS', (message) => {
      reply(host, message, { ok: true, data: { first: true } });
      reply(host, message, { ok: false });
    });
    await expect(new Bridge(host).request('custom')).resolves.toEqual({ first: true });
  });

  test('replies find their requests in any order', async () => {
    const host = page('iOS');
    const bridge = new Bridge(host);
    const answers = [bridge.request('custom'), bridge.request('custom')];
    const [first, second] = host.sent as [Envelope, Envelope];
    reply(host, second, { ok: true, data: { of: 2 } });
    reply(host, first, { ok: true, data: { of: 1 } });
    await expect(Promise.all(answers)).resolves.toEqual([{ of: 1 }, { of: 2 }]);
  });

  test('no reply is a timeout after five seconds', async () => {
    const answer = new Bridge(page('iOS')).request('signOut');
    const settled = vi.fn();
    answer.catch(settled);
    await vi.advanceTimersByTimeAsync(4999);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(settled.mock.calls[0]?.[0]).toMatchObject({ code: 'timeout' });
  });

  test('the deadline can be another', async () => {
    const answer = new Bridge(page('iOS')).request('signOut', undefined, { timeoutMilliseconds: 50 });
    vi.advanceTimersByTime(50);
    await expect(answer).rejects.toMatchObject({ code: 'timeout' });
  });

  test('a settled request keeps no timer', async () => {
    const host = page('iOS', (message) => reply(host, message));
    await new Bridge(host).request('signOut');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('an ignored rejection is not an unhandled one', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    vi.useRealTimers();
    void new Bridge(page('none')).request('signOut');
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});

describe("a channel's own answer", () => {
  const settles = async (answer: () => unknown) => {
    const outcome = new Bridge(page('iOS', answer)).request('signOut').catch((error) => error.code);
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
    const answer = new Bridge(host).request('signOut');
    expect(() => receive(host, message((host.sent[0] as Envelope).id))).not.toThrow();
    vi.advanceTimersByTime(5000);
    await expect(answer).rejects.toMatchObject({ code: 'timeout' });
  });
});

describe('TurboNativeBridge', () => {
  test('is put in place where there is none, once', () => {
    const host = page('iOS');
    const bridge = new Bridge(host);
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
    const bridge = new Bridge(host);
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
    new Bridge(host).install();
    expect(host.TurboNativeBridge?.receive).toBe(receive);
  });

  test('may be frozen, or a function', async () => {
    const frozen = Object.assign(page('none'), {
      TurboNativeBridge: Object.freeze({ postMessage: async () => ({ taken: true }) }),
    });
    await expect(new Bridge(frozen).request('custom')).resolves.toEqual({ taken: true });
    const postMessage = vi.fn();
    const JumpstartBridge = Object.assign(() => {}, { postMessage });
    void new Bridge(Object.assign(page('none'), { TurboNativeBridge: JumpstartBridge })).request('signOut');
    expect(postMessage).toHaveBeenCalledWith('signOut');
  });

  test.each([
    ['undefined', () => undefined],
    ['the length that push returns', () => 1],
    ['a promise of undefined', async () => undefined],
    ['a promise of a length', async () => 1],
  ])('of somebody else: %s is no answer', async (_, postMessage) => {
    const answer = new Bridge(Object.assign(page('none'), { TurboNativeBridge: { postMessage } })).request('signOut');
    await vi.advanceTimersByTimeAsync(0);
    vi.advanceTimersByTime(5000);
    await expect(answer).rejects.toMatchObject({ code: 'timeout' });
  });

  test('may be replaced in part by a test', () => {
    const host = page('iOS');
    const bridge = new Bridge(host);
    bridge.install();
    const mock = vi.fn();
    Object.assign(host.TurboNativeBridge as object, { postMessage: mock });
    void bridge.request('signOut');
    expect(mock).toHaveBeenCalledOnce();
  });

  test('of a second copy of this package is a way through', async () => {
    const host = page('iOS', (message) => reply(host, message, { ok: true, data: { taken: true } }));
    new Bridge(host).install();
    await expect(new Bridge(host).request('custom')).resolves.toEqual({ taken: true });
    delete host.webkit;
    await expect(new Bridge(host).request('custom')).rejects.toMatchObject({ code: 'no_shell' });
  });
});

describe('where there is no shell', () => {
  test('a request is rejected at once', async () => {
    const bridge = new Bridge(page('none'));
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
    const bridge = new Bridge(host);
    expect(bridge.hasChannel()).toBe(false);
    await expect(bridge.request('signOut')).rejects.toMatchObject({ code: 'no_shell' });
    expect(host.sent).toEqual([]);
  });

  test('a late shell is found', () => {
    const host = page('none');
    const bridge = new Bridge(host);
    expect(bridge.hasChannel()).toBe(false);
    Object.assign(host, { nativeApp: page('Android').nativeApp });
    expect(bridge.hasChannel()).toBe(true);
  });
});

describe('events', () => {
  test('reach their handlers until these are taken off', () => {
    const host = page('iOS');
    const bridge = new Bridge(host);
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
    new Bridge(host).install();
    for (const name of ['toString', 'constructor', '__proto__']) receive(host, { v: 1, name });
  });

  test('toggleNavBar, and the old call of that name, dispatch toggle-nav-bar', () => {
    const host = page('iOS');
    new Bridge(host).install();
    receive(host, { v: 1, name: 'toggleNavBar' });
    (host.TurboNativeBridge as { toggleNavBar?: () => void }).toggleNavBar?.();
    const types = vi.mocked(host.dispatchEvent)?.mock.calls.map(([event]) => event.type);
    expect(types).toEqual(['toggle-nav-bar', 'toggle-nav-bar']);
  });

  test('a handler that throws stops neither the others nor the shell, and is heard of', async () => {
    const host = page('iOS');
    const bridge = new Bridge(host);
    bridge.install();
    const microtasks: (() => void)[] = [];
    vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((task) => microtasks.push(task));
    const second = vi.fn();
    bridge.on('signedOut', () => {
      throw new Error('mine');
    });
    bridge.on('signedOut', second);
    receive(host, { v: 1, name: 'signedOut' });
    vi.restoreAllMocks();
    expect(second).toHaveBeenCalledOnce();
    expect(microtasks[0]).toThrow('mine');
  });
});
