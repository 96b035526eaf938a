import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Command, ShellState } from '../src/remote/protocol.ts';
import { type Deferred, deferred } from './deferred.ts';

/** Longer than anything takes that comes at all: a busy machine is no failure. */
const PATIENCE_MILLISECONDS = 60_000;

/** The test's end of `--remote`. */
export class ControlChannel {
  readonly #child: ChildProcess;
  readonly #answers = new Map<number, Deferred<unknown>>();
  readonly #watchers = new Set<() => void>();
  readonly #waiting = new Set<{ reject(reason: Error): void }>();
  #state: ShellState = { client: 'unknown', isNotified: false, badge: 0, opened: [], windows: [] };
  #commands = 0;
  #errors = '';

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stderr?.on('data', (chunk) => {
      this.#errors += chunk;
    });
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => this.#hear(line));
    child.once('close', () => {
      for (const { reject } of this.#waiting) reject(new Error(`The shell is gone.\n${this.#errors}`));
    });
  }

  get state(): ShellState {
    return this.#state;
  }

  /** Resolves once the shell says so. */
  async until(isSo: (state: ShellState) => boolean): Promise<ShellState> {
    const found = deferred<ShellState>();
    const look = () => isSo(this.#state) && found.resolve(this.#state);
    const giveUp = setTimeout(() => {
      const state = JSON.stringify(this.#state, null, 2);
      found.reject(new Error(`It didn't come to ${isSo}\nbut to ${state}\n${this.#errors}`));
    }, PATIENCE_MILLISECONDS);
    this.#watchers.add(look);
    this.#waiting.add(found);
    look();
    return found.promise.finally(() => {
      clearTimeout(giveUp);
      this.#waiting.delete(found);
      this.#watchers.delete(look);
    });
  }

  async send(name: string, command: Omit<Command, 'id' | 'name'>): Promise<unknown> {
    const id = this.#commands++;
    const answer = deferred<unknown>();
    this.#answers.set(id, answer);
    this.#waiting.add(answer);
    this.#child.stdin?.write(`${JSON.stringify({ id, name, ...command })}\n`);
    return answer.promise.finally(() => {
      this.#answers.delete(id);
      this.#waiting.delete(answer);
    });
  }

  #hear(line: string): void {
    const { state, id, result, error } = JSON.parse(line);
    if (state) {
      this.#state = state;
      for (const look of this.#watchers) look();
      return;
    }
    const answer = this.#answers.get(id);
    if (error === undefined) answer?.resolve(result);
    else answer?.reject(new Error(`${error}\n${JSON.stringify(this.#state, null, 2)}`));
  }
}
