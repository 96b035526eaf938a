import type { Page } from '@playwright/test';

export interface Channel {
  webkit: { messageHandlers: { nativeApp: { postMessage(message: unknown): unknown } } };
  TurboNativeBridge: { receive(message: unknown): void };
  received: unknown[];
}

/** Posts to an iOS shell past every runtime, all at once, and keeps what the shell hands over to the page. */
export async function post(page: Page, ...messages: unknown[]): Promise<void> {
  await page.evaluate((messages) => {
    const channel = window as unknown as Channel;
    if (!channel.received) {
      channel.received = [];
      const receive = (reply: unknown) => void channel.received.push(reply);
      channel.TurboNativeBridge = { receive };
    }
    for (const message of messages) void channel.webkit.messageHandlers.nativeApp.postMessage(message);
  }, messages);
}

export function receivedBy(page: Page): Promise<unknown[]> {
  return page.evaluate(() => (window as unknown as Channel).received ?? []);
}
