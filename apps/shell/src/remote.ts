import type Gdk from 'gi://Gdk?version=4.0';
import Gio from 'gi://Gio?version=2.0';
import GLib from 'gi://GLib?version=2.0';
import Graphene from 'gi://Graphene?version=1.0';
import Gtk from 'gi://Gtk?version=4.0';
import type { Shell } from './shell.ts';
import type { ShellWindow } from './shell-window.ts';

Gio._promisify(Gio.DataInputStream.prototype, 'read_line_async', 'read_line_finish_utf8');

/** A line of the control channel: which command, with what, and in which window. */
interface Command {
  readonly id: number;
  readonly name: string;
  readonly window?: number;
  readonly label?: string;
  readonly text?: string;
  readonly times?: number;
}

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
    switch (name) {
      case 'press':
        return press(window, label);
      case 'fill':
        return fill(window, label, text);
      case 'click':
        return window.top.evaluate(`shellRemote.click(${JSON.stringify(label)}, ${times})`, 'remote');
      case 'type':
        return window.top.evaluate(`shellRemote.type(${JSON.stringify(label)}, ${JSON.stringify(text)})`, 'remote');
      case 'evaluate':
        return window.top.evaluate(text);
      case 'visit':
        return window.load(shell.engine.origin + text);
      case 'openLink':
        return shell.browser.opened(text);
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
    const state = {
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

/** Later versions of GLib have it elsewhere, and here as well; the types only know of there. */
function standardInput(): Gio.InputStream {
  type Unix = { UnixInputStream: new (properties: { fd: number; close_fd: boolean }) => Gio.InputStream };
  return new (Gio as unknown as Unix).UnixInputStream({ fd: 0, close_fd: false });
}

function press({ widget }: ShellWindow, label: string): void {
  const button = find(widget, (one) => {
    const isNamed = (one instanceof Gtk.Button && one.label === label) || one.tooltip_text === label;
    return isNamed && one.get_sensitive();
  });
  if (button instanceof Gtk.MenuButton) button.popup();
  else button.activate();
}

function fill({ widget }: ShellWindow, label: string, text: string): void {
  const field = find(widget, (one) => 'placeholder_text' in one && one.placeholder_text === label);
  (field as Gtk.Entry).text = text;
}

/** The first of what is shown. */
function find(root: Gtk.Widget, isIt: (one: Gtk.Widget) => boolean): Gtk.Widget {
  const waiting = [root];
  for (let one = waiting.shift(); one; one = waiting.shift()) {
    if (!one.get_mapped()) continue;
    if (one !== root && isIt(one)) return one;
    for (let child = one.get_first_child(); child; child = child.get_next_sibling()) waiting.push(child);
  }
  throw new Error('The window shows no such thing.');
}

async function cookies(shell: Shell): Promise<{ name: string; value: string }[]> {
  const all = await shell.engine.cookies.get_all_cookies(null);
  return all.map((cookie) => ({ name: cookie.get_name() ?? '', value: cookie.get_value() ?? '' }));
}

async function dropCookies({ engine }: Shell): Promise<void> {
  for (const cookie of await engine.cookies.get_all_cookies(null)) await engine.cookies.delete_cookie(cookie, null);
}

async function takeScreenshot({ widget, top }: ShellWindow, file: string): Promise<void> {
  if (top.widget.get_mapped()) await top.untilDrawn();
  await nextFrame(widget);
  const paintable = new Gtk.WidgetPaintable({ widget });
  const [width, height] = [widget.get_width(), widget.get_height()];
  const snapshot = new Gtk.Snapshot();
  paintable.snapshot(snapshot, width, height);
  const node = snapshot.to_node();
  const renderer = widget.get_renderer();
  if (!node || !renderer) throw new Error('The window shows nothing.');
  const bounds = new Graphene.Rect();
  bounds.init(0, 0, width, height);
  const texture: Gdk.Texture = renderer.render_texture(node, bounds);
  texture.save_to_png(file);
}

/** What has changed is only there once it has been drawn. */
function nextFrame(widget: Gtk.Widget): Promise<void> {
  return new Promise((resolve) => {
    const clock = widget.get_frame_clock();
    if (!clock) return resolve();
    const id = clock.connect('after-paint', () => {
      clock.disconnect(id);
      resolve();
    });
    widget.queue_draw();
  });
}
