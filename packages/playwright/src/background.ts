/** What a shell does beside its answers, until the test ends. What goes wrong meanwhile is for the test to fail with. */
export class Background {
  readonly #running = new Set<Promise<void>>();
  readonly #errors: unknown[] = [];
  readonly #closing = new AbortController();

  /** Aborted at the test's end. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** The first that went wrong. */
  get error(): unknown {
    return this.#errors[0];
  }

  fail(error: unknown): void {
    this.#errors.push(error);
  }

  run(work: Promise<void>): void {
    const running = work
      .catch((error) => {
        if (!this.closing.aborted) this.fail(error);
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#running);
  }
}
