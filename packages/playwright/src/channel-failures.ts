import type { BrowserContext } from '@playwright/test';
import { type FailingNames, setFailingNames } from './page-channel.ts';

/** The messages whose hand-over fails, in every page of a context and in those to come. */
export class ChannelFailures {
  #failing: FailingNames = { version: 0, names: [] };

  async set(context: BrowserContext | undefined, name: string, fails: boolean): Promise<void> {
    const { version, names } = this.#failing;
    if (names.includes(name) === fails) return;
    const others = names.filter((other) => other !== name);
    this.#failing = { version: version + 1, names: fails ? [...others, name] : others };
    await context?.addInitScript(setFailingNames, this.#failing);
    const pages = context?.pages() ?? [];
    await Promise.all(pages.map((page) => page.evaluate(setFailingNames, this.#failing)));
  }
}
