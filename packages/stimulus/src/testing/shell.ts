import type { Page } from '@playwright/test';
import type { Outcome } from '@tandem-auth/bridge';

/** What a test's shell does with a message: answer at once, refuse at once, keep silent, or throw. */
export type ShellAnswer = 'accept' | 'refuse' | 'refuse without a code' | 'silent' | 'throw';

/** Puts an iOS shell's message handler into every main-frame page from now on. `window.shellAnswer` changes its mind. */
export async function addShell(page: Page, answer: ShellAnswer): Promise<void> {
  await page.addInitScript((answer) => {
    if (window !== window.top) return;
    const host = Object.assign(window as ShellWindow, { shellAnswer: answer, messages: [] as Message[] });
    host.webkit = {
      messageHandlers: {
        nativeApp: {
          async postMessage(message: Message) {
            host.messages?.push(message);
            if (host.shellAnswer === 'throw') throw new Error('gone');
            if (host.shellAnswer === 'silent') return;
            const outcome =
              host.shellAnswer === 'accept'
                ? { ok: true }
                : { ok: false, error: { code: host.shellAnswer === 'refuse' ? 'busy' : '' } };
            host.TurboNativeBridge?.receive?.({ v: 1, id: message.id, ...outcome });
          },
        },
      },
    };
  }, answer);
}

/** The names of the messages that the page's shell has got. */
export function messagesOf(page: Page): Promise<string[]> {
  return page.evaluate(() => ((window as ShellWindow).messages ?? []).map(({ name }) => name));
}

/** The page's shell sends an event, or a reply `to` the last message of that name. */
export function receive(page: Page, message: { name: string } | ({ to: string } & Outcome)): Promise<void> {
  return page.evaluate((message) => {
    const { messages, TurboNativeBridge } = window as ShellWindow;
    const { to, ...rest } = message as { to?: string };
    const id = messages?.findLast(({ name }) => name === to)?.id;
    TurboNativeBridge?.receive?.({ v: 1, ...(to && { id }), ...rest });
  }, message);
}

/** A message as an iOS shell gets it. */
export interface Message {
  name: string;
  id: string;
  v: number;
}

/** A page's window, with what the tests put there. */
export type ShellWindow = Window & {
  shellAnswer?: ShellAnswer;
  messages?: Message[];
  webkit?: object;
  TurboNativeBridge?: { postMessage?: (name: string) => unknown; receive?: (message: unknown) => void };
};
