import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { chromiumLaunchOptions } from '@tandem-auth/playwright/browser';
import { examplePages } from './example-pages.ts';
import { buildPreview } from './preview-server.ts';

const usage = 'tsx pictures.ts all <folder> | tsx pictures.ts readme <file.png>';
const schemes = ['light', 'dark'] as const;
const phone = { width: 390, height: 844 };
const desktop = { width: 1280, height: 800 };

const [what, target] = process.argv.slice(2);
if (target === undefined) throw new Error(usage);

const app = await buildPreview();
const origin = await app.listen({ port: 0 });
const browser = await chromium.launch(chromiumLaunchOptions());

if (what === 'readme') await takeReadmePicture(browser, target);
else await takeAll(browser, target);

await browser.close();
await app.close();

async function takeAll(browser: Browser, folder: string) {
  await mkdir(folder, { recursive: true });
  for (const [size, viewport] of Object.entries({ phone, desktop })) {
    for (const colorScheme of schemes) {
      const page = await browser.newPage({ viewport, colorScheme });
      page.on('console', (message) => console.log(page.url(), message.text()));
      for (const name of Object.keys(examplePages)) {
        await page.goto(`${origin}/${name}`);
        await page.screenshot({ path: join(folder, `${name}-${size}-${colorScheme}.png`) });
      }
      await page.close();
    }
  }
}

/** Sign-in and home on a phone, light and dark, side by side. */
async function takeReadmePicture(browser: Browser, file: string) {
  const pictures: string[] = [];
  for (const colorScheme of schemes) {
    const page = await browser.newPage({
      viewport: { width: 390, height: 780 },
      isMobile: true,
      colorScheme,
      deviceScaleFactor: 2,
    });
    for (const name of ['sign-in', 'home']) {
      await page.goto(`${origin}/${name}`);
      pictures.push((await page.screenshot()).toString('base64'));
    }
    await page.close();
  }

  const sheet = await browser.newPage({ viewport: { width: 1320, height: 640 } });
  await sheet.setContent(`
    <style>
      body { margin: 0; display: flex; justify-content: center; align-items: center; height: 100vh; gap: 24px }
      img { width: 296px; border-radius: 24px; border: 1px solid #8886 }
    </style>
    ${pictures.map((picture) => `<img src="data:image/png;base64,${picture}">`).join('')}`);
  await mkdir(dirname(file), { recursive: true });
  await sheet.screenshot({ path: file, omitBackground: true });
}
