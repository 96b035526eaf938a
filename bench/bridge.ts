import { chromium } from '@playwright/test';
import { chromiumLaunchOptions } from '@tandem-auth/playwright/browser';
import { clickToMessage } from './bridge/click.ts';
import { messages } from './bridge/messages.ts';
import { openSite } from './bridge/site.ts';
import { webLoad } from './bridge/web-load.ts';
import type { Measurement } from './measurement.ts';

/** The bridge and all controllers, bundled as an app does it, in a real browser. */
export async function bridge(): Promise<Measurement[]> {
  await using site = await openSite();
  await using browser = await chromium.launch(chromiumLaunchOptions());
  const page = await (await browser.newContext()).newPage();
  return [
    ...(await clickToMessage(page, site.url)),
    ...(await messages(page, site.url)),
    ...(await webLoad(page, site.url)),
  ];
}
