import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { inject } from 'vitest';
import type { ShellKindName } from '../src/shell-kind.ts';
import { type Deferred, deferred } from './deferred.ts';

export interface WindowState {
  readonly shows: 'sign-in' | 'failure' | 'modal' | 'page';
  readonly title: string;
  readonly url: string | null;
  readonly isLoading: boolean;
  readonly loads: number;
  readonly text: string;
  readonly canGoBack: boolean;
  readonly error: string;
  readonly isBusy: boolean;
}

export interface ShellState {
  readonly client: string;
  readonly isNotified: boolean;
  readonly badge: number;
  /** What the system's browser was asked to open. */
  readonly opened: readonly string[];
  readonly windows: readonly WindowState[];
}

export interface ShellProcessOptions {
  readonly url: string;
  /** Where it keeps what outlives it. */
  readonly folder: string;
  readonly kind?: ShellKindName | undefined;
  /** Another session bus, one with a keyring. */
  readonly bus?: string | undefined;
}

interface Command {
  readonly window?: number;
  readonly label?: string;
  readonly text?: string;
  readonly times?: number;
}

/** Longer than anything takes that comes at all: a busy machine is no failure. */
const PATIENCE_MILLISECONDS = 60_000;

/** The real shell, in a process of its own, by its control channel. */
export class ShellProcess {
  readonly #child: ChildProcess;
  readonly folder: string;
  readonly #answers = new Map<number, Deferred<unknown>>();
  readonly #watchers = new Set<() => void>();
  readonly #waiting = new Set<{ reject(reason: Error): void }>();
  #state: ShellState = { client: 'unknown', isNotified: false, badge: 0, opened: [], windows: [] };
  #commands = 0;
  #errors = '';

  constructor({ url, folder, kind = 'turbo-ios', bus }: ShellProcessOptions) {
    const { entry, environment } = inject('desktop');
    this.folder = folder;
    const given = ['-m', entry, '--remote', '--url', url, '--folder', folder, '--kind', kind];
    this.#child = spawn('gjs', given, {
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        ...environment,
        ...(bus && { DBUS_SESSION_BUS_ADDRESS: bus }),
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child.stderr?.on('data', (chunk) => {
      this.#errors += chunk;
    });
    createInterface({ input: this.#child.stdout as NodeJS.ReadableStream }).on('line', (line) => this.#hear(line));
    this.#child.once('close', () => {
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

  /** The same of one window. */
  async untilWindow(isSo: (window: WindowState) => boolean, index = 0): Promise<WindowState> {
    try {
      const state = await this.until(({ windows }) => isSo(windows[index] ?? NO_WINDOW));
      return state.windows[index] as WindowState;
    } catch (error) {
      throw new Error(`Window ${index}: ${isSo}`, { cause: error });
    }
  }

  /** A button of the shell's own, by its label. */
  press(label: string, window = 0): Promise<unknown> {
    return this.#command('press', { label, window });
  }

  /** A field of the shell's own. */
  fill(label: string, text: string): Promise<unknown> {
    return this.#command('fill', { label, text });
  }

  /** A link or button of the page. */
  click(label: string, { times = 1, window = 0 } = {}): Promise<unknown> {
    return this.#command('click', { label, times, window });
  }

  /** Into a field of the page. */
  type(label: string, text: string): Promise<unknown> {
    return this.#command('type', { label, text });
  }

  visit(path: string, window = 0): Promise<unknown> {
    return this.#command('visit', { text: path, window });
  }

  evaluate(script: string): Promise<unknown> {
    return this.#command('evaluate', { text: script });
  }

  openLink(link: string): Promise<unknown> {
    return this.#command('openLink', { text: link });
  }

  screenshot(file: string): Promise<unknown> {
    return this.#command('screenshot', { text: file });
  }

  dropCookies(): Promise<unknown> {
    return this.#command('dropCookies', {});
  }

  /** As its WebViews send them. */
  async cookies(): Promise<string> {
    const all = (await this.#command('cookies', {})) as { name: string; value: string }[];
    return all.map(({ name, value }) => `${name}=${value}`).join('; ');
  }

  /** What it keeps of a session, and whether anybody else may read it. */
  secrets(): { session?: { id: string; apiToken: string }; endings?: unknown[] } {
    try {
      const file = `${this.folder}/tokens.json`;
      const mode = statSync(file).mode & 0o777;
      if (mode !== 0o600) throw new Error(`The tokens may be read by others: ${mode.toString(8)}`);
      return JSON.parse(readFileSync(file, 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
      throw error;
    }
  }

  /** Ends what shows its pages, as systems do that want memory. */
  killPages(): void {
    execFileSync('pkill', ['-KILL', '-P', String(this.#child.pid), 'WebKitWebProces']);
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }

  async #command(name: string, command: Command): Promise<unknown> {
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

const NO_WINDOW: WindowState = {
  shows: 'page',
  title: '',
  url: null,
  isLoading: true,
  loads: 0,
  text: '',
  canGoBack: false,
  error: '',
  isBusy: false,
};
