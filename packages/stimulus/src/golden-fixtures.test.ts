import { type Browser, chromium, type Page } from '@playwright/test';
import type { Bridge, Envelope, ShellEventName } from '@tandem-auth/bridge';
import { type GoldenFixture, goldenFixtures } from '@tandem-auth/playwright';
import { chromiumLaunchOptions } from '@tandem-auth/playwright/browser';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { APP_WITHOUT_TURBO, bundle } from './testing/bundle.ts';
import type { ShellWindow } from './testing/shell.ts';
import { openSite, type Site } from './testing/site.ts';

type Heard = Record<string, unknown>;

/** What a page is told, and what it replies to. */
interface Told {
  text: string;
  to: string;
}

/** `tell` says a text to the page; on iOS what it is the JSON of, where it is that. */
type FixtureWindow = ShellWindow & { bridge: Bridge; nativeApp?: object; reply?: string; tell(text: string): void };

const EVENTS: ShellEventName[] = ['signedOut', 'sessionRenewed', 'notificationTokenChanged', 'toggleNavBar'];
const IGNORED = 'warning: Tandem: message ignored';

let browser: Browser;
let script: string;
let site: Site;
let page: Page;
let said: string[];

beforeAll(async () => {
  browser = await chromium.launch(chromiumLaunchOptions());
  script = await bundle(APP_WITHOUT_TURBO);
});

afterAll(() => browser.close());

beforeEach(async () => {
  site = await openSite(script);
  page = await browser.newPage();
  said = [];
  page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', ({ message }) => said.push(`uncaught: ${message}`));
});

afterEach(async () => {
  await page.context().close();
  await site[Symbol.asyncDispose]();
});

describe.each(['iOS', 'Android'] as const)('on %s', (platform) => {
  beforeEach(async () => {
    await page.addInitScript(installShell, platform);
    await page.goto(site.url);
    await page.waitForFunction(() => 'bridge' in window);
  });

  test.each(['valid', 'invalid'] as const)(
    'what is %s as a reply is delivered, or refused, as it should',
    async (verdict) => {
      const replies = ofKind('reply', verdict);
      expect(replies.length).toBeGreaterThan(verdict === 'valid' ? 15 : 20);
      expect(await page.evaluate(ask, replies.map(told))).toEqual(replies.map(answerOf));
      const ignored = replies.filter((reply) => answerOf(reply)['code'] === 'timeout');
      expect(said).toEqual(ignored.length > 0 ? [IGNORED] : []);
    },
  );

  test('events are heard where they are valid, and ignored where they are not', async () => {
    const valid = ofKind('event', 'valid');
    const heard = valid.map(({ raw }) => JSON.parse(raw)).map(({ v, ...event }) => event);
    expect(await page.evaluate(listen, { events: EVENTS, all: valid.map(told) })).toEqual(heard);
    expect(heard.map(({ name }) => name)).toEqual(expect.arrayContaining(EVENTS));
    expect(said).toEqual([]);

    const others = [...ofKind('event', 'invalid'), ...ofKind('event', 'unsupported')];
    expect(others.length).toBeGreaterThan(3);
    expect(await page.evaluate(listen, { events: EVENTS, all: others.map(told) })).toEqual([]);
    expect(said).toEqual([IGNORED]);
  });

  test('what pages say is no event in a page, however deep, long or broken it is', async () => {
    const messages = goldenFixtures.filter(({ kind }) => kind === 'message');
    expect(messages.length).toBeGreaterThan(40);
    expect(await page.evaluate(listen, { events: EVENTS, all: messages.map(told) })).toEqual([]);
    expect(said).toEqual([IGNORED]);
  });
});

const ofKind = (kind: GoldenFixture['kind'], verdict: GoldenFixture['verdict']) =>
  goldenFixtures.filter((fixture) => fixture.kind === kind && fixture.verdict === verdict);
const told = ({ raw, pad = 0, to = '' }: GoldenFixture): Told => ({ text: raw.replace('§', 'x'.repeat(pad)), to });

/** What comes of the request that a fixture replies to. What is no reply at all leaves it to its deadline. */
function answerOf({ raw, verdict }: GoldenFixture): Heard {
  const { ok, data, error } = JSON.parse(raw);
  if (!ok) return { code: error.code };
  if (verdict === 'valid') return { data: data ?? {} };
  return { code: Array.isArray(data) ? 'timeout' : 'invalid_reply' };
}

/** Runs in the page, before its scripts: a shell that answers at once, with `reply` or with who it is. */
function installShell(platform: 'iOS' | 'Android'): void {
  const host = window as unknown as FixtureWindow;
  const postMessage = (message: Envelope | string) => {
    const { id } = typeof message === 'string' ? (JSON.parse(message) as Envelope) : message;
    const shell = { name: 'Test', version: '1', platform };
    const greeting = {
      v: 1,
      id: '',
      ok: true,
      data: { version: 1, shell, capabilities: ['signedIn', 'signInWithBrowser'] },
    };
    host.tell((host.reply ?? JSON.stringify(greeting)).replace(/"id":"[^"]*"/, `"id":"${id}"`));
  };
  if (platform === 'iOS') host.webkit = { messageHandlers: { nativeApp: { postMessage } } };
  else host.nativeApp = { postMessage };
  host.tell = (text) => {
    let message: unknown = text;
    try {
      if (platform === 'iOS') message = JSON.parse(text);
    } catch {
      // No object can be made of it.
    }
    host.TurboNativeBridge?.receive?.(message);
  };
}

/** Runs in the page: asks what each of these replies to, and tells what came of it. */
async function ask(replies: Told[]): Promise<Heard[]> {
  const host = window as unknown as FixtureWindow;
  const outcomes: Heard[] = [];
  await host.bridge.shell();
  for (const { text, to } of replies) {
    host.reply = text;
    const answer = host.bridge.request(to, {}, { timeoutMilliseconds: 0 });
    outcomes.push(
      await answer.then(
        (data) => ({ data }),
        ({ code }) => ({ code }),
      ),
    );
  }
  return outcomes;
}

/** Runs in the page: has the shell say it all, and tells which events were heard. */
function listen({ events, all }: { events: ShellEventName[]; all: Told[] }): Heard[] {
  const { bridge, tell } = window as unknown as FixtureWindow;
  const heard: Heard[] = [];
  for (const name of events) bridge.on(name, (data) => heard.push({ name, ...data }));
  for (const { text } of all) tell(text);
  return heard;
}
