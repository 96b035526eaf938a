import { type Browser, chromium, type Page } from '@playwright/test';
import { chromiumLaunchOptions } from '@tandem-auth/playwright/browser';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { examplePages } from '../testing/example-pages.ts';
import { buildPreview } from '../testing/preview-server.ts';

let app: FastifyInstance;
let origin: string;
let browser: Browser;

beforeAll(async () => {
  app = await buildPreview();
  origin = await app.listen({ port: 0 });
  browser = await chromium.launch(chromiumLaunchOptions());
});

afterAll(async () => {
  await browser.close();
  await app.close();
});

describe.each([
  { width: 320, colorScheme: 'light' as const },
  { width: 390, colorScheme: 'dark' as const },
  { width: 1280, colorScheme: 'light' as const },
])('at $width px, $colorScheme', ({ width, colorScheme }) => {
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    const viewport = { width, height: 800 };
    // As in a shell that is late: what only a shell can do is shown while it is looked for.
    page = await browser.newPage({ viewport, colorScheme, reducedMotion: 'reduce', userAgent: 'Turbo Native' });
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
  });

  afterAll(() => page.close());

  test.each(Object.keys(examplePages))('%s fits, is readable, and can be touched', async (name) => {
    complaints.length = 0;
    await page.goto(`${origin}/${name}`);

    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    expect(await page.evaluate(lowContrast)).toEqual([]);
    expect(await page.evaluate(smallTargets)).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

test('after a failure the focus is on the summary, which leads to the field', async () => {
  const page = await browser.newPage();
  await page.goto(`${origin}/sign-up-invalid`);
  await page.getByRole('alert').and(page.locator(':focus')).waitFor();

  await page.getByRole('alert').getByRole('link').first().click();
  await page.getByLabel('Email').and(page.locator(':focus')).waitFor();
  await page.close();
});

test('without script the pages are the same', async () => {
  const page = await browser.newPage({ javaScriptEnabled: false });
  await page.goto(`${origin}/home`);
  await page.getByRole('link', { name: 'Sign Out' }).waitFor();
  await page.close();
});

/** Texts whose contrast with what is behind them is below WCAG's 4.5. */
function lowContrast(): string[] {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found: string[] = [];
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    const text = texts.currentNode.textContent?.trim();
    if (!element || !text) continue;
    const [lighter, darker] = [luminance(getComputedStyle(element).color), luminance(behind(element))].sort(
      (a, b) => b - a,
    ) as [number, number];
    if ((lighter + 0.05) / (darker + 0.05) < 4.5) found.push(text);
  }
  return found;

  function behind(element: Element): string {
    const { backgroundColor } = getComputedStyle(element);
    const transparent = backgroundColor === 'rgba(0, 0, 0, 0)';
    return transparent && element.parentElement ? behind(element.parentElement) : backgroundColor;
  }

  function luminance(color: string): number {
    const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? [])
      .map((part) => Number(part) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
}

/** Controls that are shown, and less than 44 px high or wide, apart from links among text. */
function smallTargets(): string[] {
  return [...document.querySelectorAll<HTMLElement>('nav a, .aside a, .button, button, input:not([type=hidden])')]
    .filter((element) => element.checkVisibility())
    .filter(({ offsetHeight, offsetWidth }) => offsetHeight < 44 || offsetWidth < 44)
    .map((element) => element.outerHTML);
}
