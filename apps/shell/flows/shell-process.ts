import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { inject } from 'vitest';
import type { ShellState, WindowState } from '../src/remote/protocol.ts';
import type { ShellKindName } from '../src/shell-kind.ts';
import { ControlChannel } from './control-channel.ts';

export interface ShellProcessOptions {
  readonly url: string;
  /** Where it keeps what outlives it. */
  readonly folder: string;
  readonly kind?: ShellKindName | undefined;
  /** Another session bus, one with a keyring. */
  readonly bus?: string | undefined;
}

/** The real shell, in a process of its own. */
export class ShellProcess {
  readonly folder: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #child: ChildProcess;
  readonly #channel: ControlChannel;

  constructor({ url, folder, kind = 'turbo-ios', bus }: ShellProcessOptions) {
    const { entry, environment } = inject('desktop');
    this.folder = folder;
    const given = ['-m', entry, '--remote', '--url', url, '--folder', folder, '--kind', kind];
    this.#environment = {
      PATH: process.env['PATH'],
      HOME: folder,
      ...environment,
      ...(bus && { DBUS_SESSION_BUS_ADDRESS: bus }),
    };
    this.#child = spawn('gjs', given, { env: this.#environment, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#channel = new ControlChannel(this.#child);
  }

  get state(): ShellState {
    return this.#channel.state;
  }

  /** Resolves once the shell says so. */
  until(isSo: (state: ShellState) => boolean): Promise<ShellState> {
    return this.#channel.until(isSo);
  }

  /** The same of one window. */
  async untilWindow(isSo: (window: WindowState) => boolean, index = 0): Promise<WindowState> {
    const isSoThere = ({ windows: { [index]: window } }: ShellState) => window !== undefined && isSo(window);
    try {
      return (await this.until(isSoThere)).windows[index] as WindowState;
    } catch (error) {
      throw new Error(`Window ${index}: ${isSo}`, { cause: error });
    }
  }

  /** Until a window presents the native sign-in. */
  untilSignIn(window = 0): Promise<WindowState> {
    return this.untilWindow(({ shows }) => shows === 'sign-in', window);
  }

  /** A button of the shell's own, by its label. */
  press(label: string, window = 0): Promise<unknown> {
    return this.#channel.send('press', { label, window });
  }

  /** A field of the shell's own. */
  fill(label: string, text: string): Promise<unknown> {
    return this.#channel.send('fill', { label, text });
  }

  /** A link or button of the page. */
  click(label: string, { times = 1, window = 0 } = {}): Promise<unknown> {
    return this.#channel.send('click', { label, times, window });
  }

  /** Into a field of the page. */
  type(label: string, text: string): Promise<unknown> {
    return this.#channel.send('type', { label, text });
  }

  visit(path: string, window = 0): Promise<unknown> {
    return this.#channel.send('visit', { text: path, window });
  }

  evaluate(script: string): Promise<unknown> {
    return this.#channel.send('evaluate', { text: script });
  }

  close(window: number): Promise<unknown> {
    return this.#channel.send('close', { window });
  }

  /** As a desktop does: it starts the app with the link, and that hands it to the one that runs. */
  async openLink(link: string): Promise<void> {
    const { entry } = inject('desktop');
    const other = spawn('gjs', ['-m', entry, link], { env: this.#environment, stdio: 'ignore' });
    const [code] = await once(other, 'exit');
    if (code !== 0) throw new Error(`The app, started with a link, has ended with ${code}.`);
  }

  screenshot(file: string): Promise<unknown> {
    return this.#channel.send('screenshot', { text: file });
  }

  dropCookies(): Promise<unknown> {
    return this.#channel.send('dropCookies', {});
  }

  /** As its WebViews send them. */
  async cookies(): Promise<string> {
    const all = (await this.#channel.send('cookies', {})) as { name: string; value: string }[];
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
}
