import type { Page } from '@playwright/test';
import { deliverToPage, toggleNavBar } from './page-channel.ts';
import type { Platform } from './platform.ts';
import type { ShellKind } from './shell-kind.ts';

/**
 * Hands an event over to a page the way that such a shell does.
 *
 * @throws {Error} if the page can't receive it
 */
export async function deliverEvent(
  page: Page,
  { platform, shell }: { platform: Platform; shell: ShellKind },
  { name, text }: { name: string; text: string },
): Promise<void> {
  const isOld = shell === 'jumpstart' && name === 'toggleNavBar';
  const message = platform === 'Android' ? text : JSON.parse(text);
  const isReceived = await (isOld ? page.evaluate(toggleNavBar) : page.evaluate(deliverToPage, message));
  if (isReceived) return;
  throw new Error(`${page.url()} has no TurboNativeBridge.receive: has its entry file called installBridge()?`);
}
