import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import { chromiumLaunchOptions } from '@tandem-auth/playwright/browser';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { APP_WITH_TURBO, APP_WITHOUT_TURBO, bundle } from './testing/bundle.ts';
import { addShell, messagesOf, type ShellAnswer, type ShellWindow } from './testing/shell.ts';
import { openSite, type Site } from './testing/site.ts';

const LINK = '<a href="/users/sign_out" data-turbo-method="delete" data-controller="sign-out">Sign <b>Out</b></a>';
const FORM = `<form method="post" action="/users/sign_out" data-controller="sign-out">
  <input type="hidden" name="csrf" value="c1"><button name="reason" value="mine">Sign <b>Out</b></button></form>`;
const BUTTON = `<form method="post" action="/users/sign_out">
  <button data-controller="sign-out">Sign <b>Out</b></button></form>`;
const BARE_BUTTON = '<button type="button" data-controller="sign-out">Sign <b>Out</b></button>';
const WRAPPER = `<nav data-controller="sign-out"><a href="/elsewhere">Elsewhere</a>
  <a href="/users/sign_out" data-action="sign-out#signOut">Sign <b>Out</b></a></nav>`;

const CONTROLS = { link: LINK, form: FORM, 'button of a form': BUTTON, 'bare button': BARE_BUTTON, wrapper: WRAPPER };
const EVENTS = ['requested', 'accepted', 'fallback', 'cancelled'];

let browser: Browser;
let scripts: Record<'with' | 'without', string>;
let context: BrowserContext;
let page: Page;
let site: Site;
let events: string[];

beforeAll(async () => {
  browser = await chromium.launch(chromiumLaunchOptions());
  scripts = { with: await bundle(APP_WITH_TURBO), without: await bundle(APP_WITHOUT_TURBO) };
});

afterAll(() => browser.close());

beforeEach(async () => {
  context = await browser.newContext();
  page = await context.newPage();
  await page.clock.install();
  events = [];
  await page.exposeFunction('heard', (event: string) => events.push(event));
  await page.addInitScript((names) => {
    const { heard } = window as unknown as { heard(event: string): void };
    for (const name of names) {
      addEventListener(`sign-out:${name}`, (event) =>
        heard(`${name} ${(event as CustomEvent).detail.code ?? ''}`.trim()),
      );
    }
  }, EVENTS);
});

afterEach(async () => {
  await context.close();
  await site[Symbol.asyncDispose]();
});

/** The signed-in page, with its controllers connected. */
async function visit(body: string, turbo: 'with' | 'without' = 'with'): Promise<void> {
  site = await openSite(scripts[turbo]);
  site.body = `<body>${body}</body>`;
  await page.goto(site.url);
}

const shell = (answer: ShellAnswer) => addShell(page, answer);
const signOut = () => page.locator('b');
const signedOut = () => page.getByRole('heading', { name: 'Signed out' }).waitFor();
const control = () => page.locator('[data-controller="sign-out"]');
const posts = () => site.requests.filter((request) => request.startsWith('POST'));
const isBusy = async () => [await control().getAttribute('aria-busy'), await control().getAttribute('data-state')];

/** The page has done all that its tasks, so far, make it do. */
const settled = () => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => resolve(true))));

describe.each(['with', 'without'] as const)('%s Turbo', (turbo) => {
  describe.each(Object.entries(CONTROLS))('on a %s', (_, body) => {
    test('a shell that accepts is left to it', async () => {
      await shell('accept');
      await visit(body, turbo);
      await signOut().click();
      await expect.poll(() => events).toEqual(['requested', 'accepted']);
      expect(await messagesOf(page)).toEqual(['signOut']);
      expect(page.url()).toBe(site.url);
      expect(posts()).toEqual([]);
    });

    test('without a shell the page signs out at once', async () => {
      await visit(body, turbo);
      await signOut().click();
      await signedOut();
      expect(events).toEqual(['requested', 'fallback no_shell']);
      expect(posts()).toHaveLength(1);
    });

    test('a refusal signs out at once', async () => {
      await shell('refuse');
      await visit(body, turbo);
      await signOut().click();
      await signedOut();
      expect(events).toEqual(['requested', 'fallback busy']);
      expect(posts()).toHaveLength(1);
    });

    test('silence signs out after five seconds', async () => {
      await shell('silent');
      await visit(body, turbo);
      await page.clock.pauseAt(Date.now() + 60_000);
      await signOut().click();
      await page.clock.runFor(4900);
      expect(posts()).toEqual([]);
      expect(await messagesOf(page)).toEqual(['signOut']);
      await page.clock.resume();
      await signedOut();
      expect(events).toEqual(['requested', 'fallback timeout']);
      expect(posts()).toHaveLength(1);
    });
  });
});

describe('the message', () => {
  test('leaves in the task of the click', async () => {
    await shell('silent');
    await visit(LINK);
    const sent = await page.evaluate(() => {
      document.querySelector<HTMLElement>('[data-controller]')?.click();
      return (window as ShellWindow).messages?.map(({ name }) => name);
    });
    expect(sent).toEqual(['signOut']);
  });

  test.each(Object.entries(CONTROLS))('is one for a double click on a %s', async (_, body) => {
    await shell('accept');
    await visit(body);
    await signOut().dblclick();
    await settled();
    expect(await messagesOf(page)).toEqual(['signOut']);
  });

  test('is one for a second click within a second of the answer', async () => {
    await shell('accept');
    await visit(LINK);
    await page.clock.pauseAt(Date.now() + 60_000);
    await signOut().click();
    await expect.poll(() => events).toEqual(['requested', 'accepted']);
    await page.clock.runFor(999);
    await signOut().click();
    expect(await messagesOf(page)).toEqual(['signOut']);
    expect(await isBusy()).toEqual(['true', 'pending']);
  });

  test('takes the click away from everybody else', async () => {
    await shell('accept');
    await visit(LINK);
    const heard = await control().evaluate((link: HTMLElement) => {
      const others: string[] = [];
      for (const target of [link, document]) target.addEventListener('click', () => others.push(target.nodeName));
      link.click();
      return others;
    });
    expect(heard).toEqual([]);
  });

  test.each(['Control', 'Meta', 'Shift', 'Alt'] as const)('goes for a click with %s too', async (modifier) => {
    await shell('accept');
    await visit(LINK);
    await signOut().click({ modifiers: [modifier] });
    await settled();
    expect(await messagesOf(page)).toEqual(['signOut']);
    expect(context.pages()).toHaveLength(1);
  });

  test('goes for a middle click too', async () => {
    await shell('accept');
    await visit(LINK);
    await signOut().click({ button: 'middle' });
    await settled();
    expect(await messagesOf(page)).toEqual(['signOut']);
    expect(context.pages()).toHaveLength(1);
  });

  test('does not go for the context menu', async () => {
    await shell('accept');
    await visit(LINK);
    await signOut().click({ button: 'right' });
    await settled();
    expect(await messagesOf(page)).toEqual([]);
  });

  test('goes for the Enter key', async () => {
    await shell('accept');
    await visit(LINK);
    await control().press('Enter');
    await expect.poll(() => events).toEqual(['requested', 'accepted']);
  });

  test('reaches a mock, whose silence is no yes', async () => {
    await page.addInitScript(() => {
      const calls: unknown[] = [];
      Object.assign(window, { calls, TurboNativeBridge: { postMessage: (...call: unknown[]) => calls.push(call) } });
    });
    await visit(LINK);
    await signOut().click();
    expect(await page.evaluate(() => (window as unknown as { calls: unknown[] }).calls)).toEqual([['signOut']]);
    await page.clock.fastForward(5000);
    await signedOut();
  });

  test('is not sent by the other things in a wrapper', async () => {
    await shell('accept');
    await visit(WRAPPER);
    await page.getByText('Elsewhere').click();
    await page.getByRole('heading', { name: 'Elsewhere' }).waitFor();
    expect(await messagesOf(page)).toEqual([]);
  });

  test('is not sent for a click that the page has cancelled', async () => {
    await shell('accept');
    await visit(LINK);
    await page.evaluate(() => addEventListener('click', (event) => event.preventDefault(), true));
    await signOut().click();
    await settled();
    expect(await messagesOf(page)).toEqual([]);
  });

  test('is not sent once the controller is gone', async () => {
    await shell('accept');
    await visit(FORM);
    await control().evaluate((element) => element.removeAttribute('data-controller'));
    await signOut().click();
    await signedOut();
    expect(await messagesOf(page)).toEqual([]);
  });
});

describe('the fallback', () => {
  test('posts to the address of the link', async () => {
    await visit(LINK.replace('/users/sign_out', '/users/sign_out?from=nav'), 'without');
    await signOut().click();
    await signedOut();
    expect(posts()).toEqual(['POST /users/sign_out?from=nav']);
  });

  test.each(['with', 'without'] as const)(
    'posts to the form’s address though a field has its name, %s Turbo',
    async (turbo) => {
      await visit(FORM.replaceAll('reason', 'action'), turbo);
      await signOut().click();
      await signedOut();
      expect(posts()).toEqual(['POST /users/sign_out csrf=c1&action=mine']);
    },
  );

  test.each([
    ['the form’s', FORM],
    ['the controller’s own', BUTTON],
  ])('posts to the address of the button, %s', async (_, body) => {
    await visit(
      body
        .replace('action="/users/sign_out"', 'action="/save"')
        .replace('<button', '<button formaction="/users/sign_out"'),
    );
    await signOut().click();
    await signedOut();
    expect(posts()).toHaveLength(1);
  });

  test("posts the form's own fields, its button's too", async () => {
    await visit(FORM);
    await signOut().click();
    await signedOut();
    expect(posts()).toEqual(['POST /users/sign_out csrf=c1&reason=mine']);
  });

  test.each(Object.entries({ link: LINK, form: FORM }))('of a %s goes through Turbo', async (_, body) => {
    await visit(body);
    await page.evaluate(() => Object.assign(window, { stayed: true }));
    await signOut().click();
    await signedOut();
    expect(await page.evaluate(() => 'stayed' in window)).toBe(true);
  });

  test.each(Object.entries(CONTROLS))('of a %s happens although it has left the page', async (_, body) => {
    await shell('silent');
    await visit(body);
    await signOut().click();
    await page.evaluate(() => document.body.replaceChildren());
    await page.clock.fastForward(5000);
    await signedOut();
    expect(posts()).toHaveLength(1);
  });

  test.each(['throw', 'refuse without a code'] as const)('happens when the shell does: %s', async (answer) => {
    await shell(answer);
    await visit(LINK);
    await signOut().click();
    await signedOut();
  });

  test('that fails leaves the control alive', async () => {
    await visit(LINK);
    await context.setOffline(true);
    const failed = page.waitForEvent('requestfailed');
    await signOut().click();
    await failed;
    await context.setOffline(false);
    await page.clock.fastForward(1000);
    await expect.poll(isBusy).toEqual([null, null]);
    await signOut().click();
    await signedOut();
  });
});

describe('after a shell has accepted', () => {
  test('the second click signs out on the web if the page still stands', async () => {
    await shell('accept');
    await visit(LINK);
    await signOut().click();
    await expect.poll(() => events).toEqual(['requested', 'accepted']);
    await page.clock.fastForward(1000);
    await signOut().click();
    await signedOut();
    expect(await messagesOf(page)).toEqual(['signOut', 'signOut']);
    expect(events.slice(2)).toEqual(['requested', 'fallback accepted']);
  });
});

describe('the confirmation', () => {
  const asking = (body: string) => body.replace('data-controller', 'data-turbo-confirm="Sure?" data-controller');

  describe.each(['with', 'without'] as const)('%s Turbo', (turbo) => {
    test.each(Object.entries(CONTROLS).filter(([name]) => name !== 'wrapper'))(
      'of a %s is asked once, before anything is sent',
      async (_, body) => {
        await shell('refuse');
        await visit(asking(body), turbo);
        const questions: string[] = [];
        page.on('dialog', async (dialog) => {
          questions.push(dialog.message());
          await dialog.accept();
        });
        await signOut().click();
        await signedOut();
        expect(questions).toEqual(['Sure?']);
      },
    );

    test('declined, leaves everything as it was', async () => {
      await shell('accept');
      await visit(asking(FORM), turbo);
      page.on('dialog', (dialog) => dialog.dismiss());
      await signOut().click();
      await expect.poll(() => events).toEqual(['cancelled']);
      expect(await messagesOf(page)).toEqual([]);
      await expect.poll(isBusy).toEqual([null, null]);
      expect(await control().getAttribute('data-turbo-confirm')).toBe('Sure?');
    });
  });

  test('of the button goes before that of the form', async () => {
    await shell('accept');
    await visit(asking(FORM).replace('<button', '<button data-turbo-confirm="Really?"'));
    const dialog = page.waitForEvent('dialog');
    const click = signOut().click();
    expect((await dialog).message()).toBe('Really?');
    await (await dialog).accept();
    await click;
    await expect.poll(() => messagesOf(page)).toEqual(['signOut']);
  });

  test("is Turbo's own where the app has given it one, and may take its time", async () => {
    await shell('accept');
    await visit(asking(LINK));
    await page.evaluate(() => {
      const { Turbo } = window as unknown as { Turbo: { config: { forms: { confirm: unknown } } } };
      Turbo.config.forms.confirm = (message: string) =>
        new Promise((resolve) => Object.assign(window, { question: message, answer: resolve }));
    });
    await signOut().click();
    expect(await page.evaluate(() => (window as { question?: string }).question)).toBe('Sure?');
    expect(await messagesOf(page)).toEqual([]);
    await signOut().click();
    await page.evaluate(() => (window as unknown as { answer(yes: boolean): void }).answer(true));
    await expect.poll(() => messagesOf(page)).toEqual(['signOut']);
  });
});

describe('meanwhile', () => {
  test('the control is busy, until a second after the outcome', async () => {
    await shell('silent');
    await visit(LINK);
    expect(await isBusy()).toEqual([null, null]);
    await signOut().click();
    expect(await isBusy()).toEqual(['true', 'pending']);
    await page.evaluate(() => {
      const { messages, TurboNativeBridge } = window as ShellWindow;
      TurboNativeBridge?.receive?.({ v: 1, id: messages?.[0]?.id, ok: true });
    });
    await expect.poll(() => events).toEqual(['requested', 'accepted']);
    await page.clock.fastForward(1000);
    expect(await isBusy()).toEqual([null, null]);
  });

  test('a page that Turbo keeps is not busy', async () => {
    await shell('silent');
    await visit(`${LINK}<a href="/elsewhere">Elsewhere</a>`);
    await signOut().click();
    expect(await isBusy()).toEqual(['true', 'pending']);
    await page.getByText('Elsewhere').click();
    await page.getByRole('heading', { name: 'Elsewhere' }).waitFor();
    await page.goBack();
    await control().waitFor();
    expect(await isBusy()).toEqual([null, null]);
  });

  test("Turbo's cache is cleared", async () => {
    await shell('accept');
    await visit('<a href="/elsewhere">Elsewhere</a>');
    await page.getByText('Elsewhere').click();
    await page.getByRole('heading', { name: 'Elsewhere' }).waitFor();
    const cached = () =>
      page.evaluate((url) => {
        type Cache = { has(location: URL): boolean };
        const { Turbo } = window as unknown as { Turbo: { session: { view: { snapshotCache: Cache } } } };
        return Turbo.session.view.snapshotCache.has(new URL(url));
      }, site.url);
    expect(await cached()).toBe(true);
    await page.evaluate((link) => document.body.insertAdjacentHTML('beforeend', link), LINK);
    await control().and(page.locator('a')).waitFor();
    await signOut().click();
    await expect.poll(() => events).toEqual(['requested', 'accepted']);
    expect(await cached()).toBe(false);
  });
});
