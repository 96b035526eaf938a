import { type Browser, chromium, type Page } from '@playwright/test';
import { chromiumLaunchOptions } from '@tandem-auth/playwright/browser';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { APP_WITH_TURBO, bundle } from './testing/bundle.ts';
import { openSite, type Site } from './testing/site.ts';

const LINK = '<a href="/users/sign_out?from=nav" data-controller="sign-out">Sign Out</a>';
const APP = `${APP_WITH_TURBO.replace('registerTandem(Application.start());', '')}
  import { SignOutComponent } from './hotwire.ts';
  const application = Application.start();
  registerTandem(application);
  application.register('bridge--sign-out', SignOutComponent);
`;

interface HotwireMessage {
  id: string;
  component: string;
  event: string;
  data: { path: string };
}

type HotwireWindow = Window & {
  got: HotwireMessage[];
  HotwireNative: { web: { setAdapter(adapter: object): void; receive(message: object): void } };
};

let browser: Browser;
let script: string;
let site: Site;
let page: Page;

beforeAll(async () => {
  browser = await chromium.launch(chromiumLaunchOptions());
  script = await bundle(APP);
});

afterAll(() => browser.close());

beforeEach(async () => {
  site = await openSite(script);
  site.body = `<body data-controller="bridge--sign-out">${LINK}</body>`;
});

afterEach(async () => {
  await page.context().close();
  await site[Symbol.asyncDispose]();
});

/** The page in a Hotwire Native shell with these components, which connects as its native half does, and replies if told to. */
async function visit(components: string, replies: boolean): Promise<void> {
  page = await browser.newPage({
    userAgent: `Hotwire Native iOS; Turbo Native iOS; bridge-components: [${components}]`,
  });
  await page.clock.install();
  await page.addInitScript(
    ({ components, replies }) => {
      const host = window as unknown as HotwireWindow;
      host.got = [];
      const receive = (message: HotwireMessage) => {
        host.got.push(message);
        if (replies) queueMicrotask(() => host.HotwireNative.web.receive(message));
      };
      const supportedComponents = components.split(' ');
      const supportsComponent = (component: string) => supportedComponents.includes(component);
      const connect = () =>
        host.HotwireNative.web.setAdapter({ platform: 'ios', supportedComponents, supportsComponent, receive });
      document.addEventListener('web-bridge:ready', connect);
    },
    { components, replies },
  );
  await page.goto(site.url);
  await page.locator(components ? 'html[data-bridge-platform]' : 'html').waitFor();
}

const got = () => page.evaluate(() => (window as unknown as HotwireWindow).got);
const posts = () => site.requests.filter((request) => request.startsWith('POST'));
const click = () => page.getByText('Sign Out').click();

test('the component asks Hotwire Native’s shell: signOut, with the path, and leaves the rest to it', async () => {
  await visit('form sign-out', true);
  const accepted = page.evaluate(() => new Promise((done) => addEventListener('sign-out:accepted', () => done(true))));
  await click();
  expect(await accepted).toBe(true);
  const data = { path: '/users/sign_out', metadata: { url: site.url } };
  expect(await got()).toMatchObject([{ component: 'sign-out', event: 'signOut', data }]);
  expect(posts()).toEqual([]);
});

test('without a reply in five seconds the page signs out itself', async () => {
  await visit('sign-out', false);
  await page.clock.pauseAt(Date.now() + 60_000);
  await click();
  expect(await got()).toHaveLength(1);
  await page.clock.runFor(4900);
  expect(posts()).toEqual([]);
  await page.clock.resume();
  await page.getByRole('heading', { name: 'Signed out' }).waitFor();
  expect(posts()).toHaveLength(1);
});

test('a shell that does not know the component is not asked', async () => {
  await visit('form', true);
  await click();
  await page.getByRole('heading', { name: 'Signed out' }).waitFor();
  expect(await got()).toEqual([]);
});
