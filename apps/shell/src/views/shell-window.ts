import Gtk from 'gi://Gtk?version=4.0';
import { Navigator, type NavigatorHost } from '../navigator.ts';
import type { WindowState } from '../remote/protocol.ts';
import { Menu } from './menu.ts';

/** What a window asks of its app. */
export interface WindowHost extends NavigatorHost {
  /** How much is unread, as pages say. */
  readonly badge: number;
  isNotified(): boolean;
  signOut(): void;
  openWindow(): void;
  closed(window: ShellWindow): void;
  changed(): void;
}

/** A window: a title bar, and a navigator's pages. */
export class ShellWindow {
  readonly widget: Gtk.Window;
  readonly navigator: Navigator;
  readonly #host: WindowHost;
  readonly #back = new Gtk.Button({ label: 'Back' });
  readonly #title = new Gtk.Label({ css_classes: ['title'], ellipsize: 3 });
  readonly #menu: Menu;

  constructor(application: Gtk.Application, host: WindowHost) {
    this.#host = host;
    this.navigator = new Navigator(host, () => this.changed());
    this.#menu = new Menu({
      reload: () => this.navigator.reload(),
      openWindow: () => host.openWindow(),
      signOut: () => host.signOut(),
    });
    const header = new Gtk.HeaderBar({ title_widget: this.#title, decoration_layout: ':close' });
    header.pack_start(this.#back);
    header.pack_end(this.#menu.widget);
    this.widget = new Gtk.ApplicationWindow({ application, default_width: 390, default_height: 780 });
    this.widget.set_titlebar(header);
    this.widget.set_child(this.navigator.widget);
    this.#back.connect('clicked', () => this.navigator.goBack());
    this.widget.connect('close-request', () => {
      host.closed(this);
      this.navigator.close();
      return false;
    });
    this.widget.present();
    this.changed();
  }

  get state(): WindowState {
    const { top, shows, canGoBack, error, isBusy } = this.navigator;
    const { url, isLoading, loads, text } = top;
    return { shows, title: this.#title.label, url, isLoading, loads, text, canGoBack, error, isBusy };
  }

  changed(): void {
    const { shows, top, canGoBack, canReload } = this.navigator;
    this.#title.label = shows === 'sign-in' ? 'Sign In' : top.title;
    this.#back.label = shows === 'sign-in' || shows === 'modal' ? 'Cancel' : 'Back';
    this.#back.visible = canGoBack;
    const { badge } = this.#host;
    this.#menu.show({ canReload, isSignedIn: this.#host.isSignedIn(), isNotified: this.#host.isNotified(), badge });
    this.#host.changed();
  }
}
