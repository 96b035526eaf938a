/** What happened, seen from the shell. `fault`: one that a test has injected, as it struck. */
export type TimelineKind = 'message' | 'reply' | 'event' | 'navigation' | 'fault' | 'violation';

export interface TimelineEntry {
  /** Since the test's start. */
  readonly atMilliseconds: number;
  readonly kind: TimelineKind;
  readonly what: string;
}

const MAXIMUM_LENGTH = 200;

/** What happened between a test's pages and their shell, in order. */
export class Timeline {
  readonly #start = performance.now();
  readonly #entries: TimelineEntry[] = [];

  get entries(): readonly TimelineEntry[] {
    return this.#entries;
  }

  note(kind: TimelineKind, what: string): void {
    this.#entries.push({ atMilliseconds: Math.round(performance.now() - this.#start), kind, what });
  }

  /** A line for each entry, long ones cut short. */
  toString(): string {
    if (this.#entries.length === 0) return 'Nothing happened.';
    return this.#entries
      .map(
        ({ atMilliseconds, kind, what }) =>
          `${String(atMilliseconds).padStart(6)} ms  ${kind.padEnd(10)}  ${short(what)}`,
      )
      .join('\n');
  }
}

function short(text: string): string {
  return text.length > MAXIMUM_LENGTH ? `${text.slice(0, MAXIMUM_LENGTH)}…` : text;
}
