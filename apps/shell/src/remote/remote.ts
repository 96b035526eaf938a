import Gio from 'gi://Gio?version=2.0';
import GLib from 'gi://GLib?version=2.0';
import type Gtk from 'gi://Gtk?version=4.0';
import type { Shell } from '../shell.ts';
import { fill, press } from './controls.ts';
import type { Command, ShellState } from './protocol.ts';
import { takeScreenshot } from './screenshot.ts';

Gio._promisify(Gio.DataInputStream.prototype, 'read_line_async', 'read_line_finish_utf8');

/**
 * The control channel of `--remote`: commands as lines of JSON on standard input, answers and every new state of the shell on
 * standard output. It does what a user does, and sees what a user sees, and the cookies.
 */
export class Remote {
  readonly #application: Gtk.Application;
  readonly #opened: string[] = [];
  #shell: Shell | undefined;
  #told = '';
  #isTelling = false;

  constructor(application: Gtk.Application) {
    this.#application = application;
  }

  /** In the place of the desktop's browser. */
  readonly launchBrowser = (address: string) => {
    this.#opened.push(address);
    this.#changed();
  };

  control(shell: Shell): void {
    this.#shell = shell;
    shell.onChange = () => this.#changed();
    void this.#listen(shell);
  }

  async #listen(shell: Shell): Promise<void> {
    const input = new Gio.DataInputStream({ base_stream: standardInput() });
    for (;;) {
      const [line] = (await input.read_line_async(GLib.PRIORITY_DEFAULT, null)) as unknown as [string | null];
      // Who has started it is gone.
      if (line === null) return this.#application.quit();
      void this.#obey(shell, JSON.parse(line) as Command);
    }
  }

  async #obey(shell: Shell, command: Command): Promise<void> {
    try {
      print(JSON.stringify({ id: command.id, result: (await this.#perform(shell, command)) ?? null }));
    } catch (error) {
      print(JSON.stringify({ id: command.id, error: (error as Error).message }));
    }
  }

  #perform(shell: Shell, { name, window: index = 0, label = '', text = '', times = 1 }: Command): unknown {
    const window = shell.windows[index];
    if (!window) throw new Error(`There is no window ${index}.`);
    const { widget, navigator } = window;
    switch (name) {
      case 'press':
        return press(widget, label);
      case 'fill':
        return fill(widget, label, text);
      case 'click':
        return navigator.top.evaluate(`shellRemote.click(${JSON.stringify(label)}, ${times})`, 'remote');
      case 'type':
        return navigator.top.evaluate(`shellRemote.type(${JSON.stringify(label)}, ${JSON.stringify(text)})`, 'remote');
      case 'evaluate':
        return navigator.top.evaluate(text);
      case 'visit':
        return navigator.load(shell.engine.origin + text);
      case 'close':
        return widget.close();
      case 'cookies':
        return cookies(shell);
      case 'dropCookies':
        return dropCookies(shell);
      case 'screenshot':
        return takeScreenshot(window, text);
      default:
        throw new Error(`There is no command ${name}.`);
    }
  }

  /** Once for all that changes in one turn of the main loop. */
  #changed(): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    GLib.idle_add(GLib.PRIORITY_DEFAULT_IDLE, () => {
      this.#isTelling = false;
      this.#tell();
      return GLib.SOURCE_REMOVE;
    });
  }

  #tell(): void {
    if (!this.#shell) return;
    const { client, windows, badge } = this.#shell;
    const state: ShellState = {
      client: client.state,
      isNotified: this.#shell.isNotified(),
      badge,
      opened: this.#opened,
      windows: windows.map(({ state }) => state),
    };
    const text = JSON.stringify({ state });
    if (text === this.#told) return;
    this.#told = text;
    print(text);
  }
}

async function cookies({ engine }: Shell): Promise<{ name: string; value: string }[]> {
  const all = await engine.cookies.get_all_cookies(null);
  return all.map((cookie) => ({ name: cookie.get_name() ?? '', value: cookie.get_value() ?? '' }));
}

async function dropCookies({ engine }: Shell): Promise<void> {
  for (const cookie of await engine.cookies.get_all_cookies(null)) await engine.cookies.delete_cookie(cookie, null);
}

/** Later versions of GLib have it elsewhere, and here as well; the types only know of there. */
function standardInput(): Gio.InputStream {
  type Unix = { UnixInputStream: new (properties: { fd: number; close_fd: boolean }) => Gio.InputStream };
  return new (Gio as unknown as Unix).UnixInputStream({ fd: 0, close_fd: false });
}
