import type { Timeline } from './timeline.ts';

/** What was said outside the contract. */
export class Violations {
  readonly #timeline: Timeline;
  readonly #found: string[] = [];

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  add(what: string): void {
    this.#found.push(what);
    this.#timeline.note('violation', what);
  }

  /** What to fail the test with, if anything. */
  error(): Error | undefined {
    if (this.#found.length === 0) return undefined;
    return new Error(
      [
        'Outside the contract:',
        ...this.#found.map((what) => `  ${what}`),
        "An app's own messages: test.use({ contract }). A test of exactly this: test.use({ contract: false }).",
      ].join('\n'),
    );
  }
}
