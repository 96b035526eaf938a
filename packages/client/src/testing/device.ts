import { createHash, randomBytes } from 'node:crypto';
import { type ClientEvent, type HttpResponse, MemoryTokenStore, TandemClient } from '../index.ts';
import { FakeServer } from './fake-server.ts';

/** What may go wrong at a step of the network. `cut after`: the server has acted, nobody hears of it. */
export const NETWORK_FAULTS = ['cut before', 'cut after', '503', '429', '401', 'malformed'] as const;
/** At a step of the store or the cookie jar. */
export const LOCAL_FAULTS = ['throws before', 'throws after'] as const;
/** At any. */
export const DEATHS = ['dies before', 'dies after'] as const;
export type Fault = (typeof NETWORK_FAULTS | typeof LOCAL_FAULTS | typeof DEATHS)[number] | 'hangs';

export const ORIGIN = 'https://app.test';

/** A device with a client on it: whatever the client asks of its host is a step, and may go wrong as told. */
export class TestDevice {
  readonly server = new FakeServer();
  readonly store = new MemoryTokenStore();
  readonly events: ClientEvent[] = [];
  /** Since {@link TestDevice.fail}, or from the beginning. */
  steps: string[] = [];
  /** Every step of these names goes wrong so. */
  readonly always = new Map<string, Fault>();
  readonly #held = new Map<string, { when: 'before' | 'after'; until: Promise<void> }>();
  cookie = '';
  now = 0;
  client: TandemClient;
  /** Resolves when the app is killed. */
  died: Promise<void>;
  readonly timers = new Set<() => void>();
  #die: () => void = () => {};
  #isDead = { value: false };
  #fault: { at: number; how: Fault } | undefined;

  constructor() {
    this.died = new Promise((resolve) => {
      this.#die = resolve;
    });
    this.client = this.#startApp();
  }

  /** Lets the step `at` go wrong, counted from now. */
  fail(at: number, how: Fault): void {
    this.steps = [];
    this.#fault = { at, how };
  }

  /** Holds the next step `name` up, before it takes place or its answer after it, until the returned function is called. */
  hold(name: string, when: 'before' | 'after'): () => void {
    let release: () => void = () => {};
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.#held.set(name, { when, until });
    return release;
  }

  /** The app is killed and started anew; what it had stored is there. */
  restart(): TandemClient {
    this.#isDead.value = true;
    this.#fault = undefined;
    this.always.clear();
    this.died = new Promise((resolve) => {
      this.#die = resolve;
    });
    this.client = this.#startApp();
    return this.client;
  }

  /** The session whose native half is stored. */
  async storedSession(): Promise<string | undefined> {
    return JSON.parse((await this.store.read()) ?? '{}').session?.id;
  }

  #startApp(): TandemClient {
    const isDead = { value: false };
    this.#isDead = isDead;
    const step = <Value>(name: string, perform: () => Value | Promise<Value>, distort = failLocally<Value>) =>
      this.#step(isDead, name, perform, distort);
    const client = new TandemClient({
      origin: ORIGIN,
      fetch: (url, request) => {
        const path = url.slice(ORIGIN.length);
        return step(`${request.method} ${path}`, () => this.server.answer(request.method, path, request), failRemotely);
      },
      store: {
        read: () => step('store.read', () => this.store.read()),
        write: (text) => step('store.write', () => this.store.write(text)),
        erase: () => step('store.erase', () => this.store.erase()),
      },
      cookies: {
        read: () => step('cookies.read', () => this.cookie),
        write: (_url, line) =>
          step('cookies.write', () => {
            this.cookie = /Max-Age=0/.test(line) ? '' : (line.split(';')[0] ?? '');
          }),
        clear: () =>
          step('cookies.clear', () => {
            this.cookie = '';
          }),
      },
      refreshPage: () => step('refreshPage', () => {}),
      now: () => this.now,
      startTimer: (_milliseconds, callback) => {
        this.timers.add(callback);
        return () => this.timers.delete(callback);
      },
      randomBytes: (length) => randomBytes(length),
      sha256: (bytes) => createHash('sha256').update(bytes).digest(),
    });
    client.observe((event) => this.events.push(event));
    return client;
  }

  async #step<Value>(
    isDead: { value: boolean },
    name: string,
    perform: () => Value | Promise<Value>,
    distort: Distortion<Value>,
  ): Promise<Value> {
    const never = new Promise<Value>(() => {});
    await Promise.resolve();
    if (isDead.value) return never;
    this.steps.push(name);
    const how = this.always.get(name) ?? (this.#fault?.at === this.steps.length - 1 ? this.#fault.how : undefined);
    const held = this.#held.get(name);
    this.#held.delete(name);
    if (held?.when === 'before') await held.until;
    if (!how) {
      const value = await perform();
      if (held?.when === 'after') await held.until;
      return value;
    }
    if (how === 'hangs') return never;
    if (how !== 'dies before' && how !== 'dies after') return distort(how, perform);
    if (how === 'dies after') await perform();
    isDead.value = true;
    this.#die();
    return never;
  }
}

type Distortion<Value> = (how: Fault, perform: () => Value | Promise<Value>) => Promise<Value>;

async function failLocally<Value>(how: Fault, perform: () => Value | Promise<Value>): Promise<Value> {
  if (how === 'throws after') await perform();
  throw new Error(how);
}

async function failRemotely(how: Fault, perform: () => HttpResponse | Promise<HttpResponse>): Promise<HttpResponse> {
  if (how === 'cut after' || how === 'malformed') await perform();
  if (how.startsWith('cut')) throw new TypeError('Failed to fetch');
  const body = how === 'malformed' ? '{"token": "ha' : JSON.stringify({ code: `code_${how}`, error: 'No.' });
  return {
    status: how === 'malformed' ? 200 : Number(how),
    headers: { get: () => null, getSetCookie: () => [] },
    text: async () => body,
  };
}
