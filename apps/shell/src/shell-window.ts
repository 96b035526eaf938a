import Gtk from 'gi://Gtk?version=4.0';
import type { PathProperties } from './path-configuration.ts';
import { afterSignIn, type Place, placeOf } from './place.ts';
import type { ProposedVisit } from './script-message-delegate.ts';
import { type PageAnswer, ShellWebView, type WebViewDelegate } from './shell-web-view.ts';
import { FailureView } from './views/failure-view.ts';
import { Menu } from './views/menu.ts';
import { type NewSessionActions, NewSessionView } from './views/new-session-view.ts';
import type { WebEngine } from './web-engine.ts';

/** What a window asks of its app. */
export interface WindowHost {
  readonly engine: WebEngine;
  propertiesOf(path: string): PathProperties;
  isSignedIn(): boolean;
  isNotified(): boolean;
  /** The server wants a sign-in before it shows `url`. */
  signInNeeded(window: ShellWindow, url: string): void;
  pageShown(window: ShellWindow): void;
  signIn: NewSessionActions['signIn'];
  signOut(): void;
  openWindow(): void;
  openElsewhere(url: string): void;
  closed(window: ShellWindow): void;
  changed(): void;
}

/** A window: title bar, page, and what lies over it: a modal page, the native sign-in, or why there is no page. */
export class ShellWindow implements WebViewDelegate {
  readonly #host: WindowHost;
  readonly #window: Gtk.ApplicationWindow;
  readonly #stack = new Gtk.Stack();
  readonly #back = new Gtk.Button({ label: 'Back' });
  readonly #title = new Gtk.Label({ css_classes: ['title'], ellipsize: 3 });
  readonly #menu: Menu;
  readonly #page: ShellWebView;
  #modal: ShellWebView | undefined;
  #signIn: { readonly view: NewSessionView; url: string } | undefined;
  #failure: FailureView | undefined;
  /** The page that the server has refused to show, and that lies under a sign-in or was left so. */
  #refused: string | undefined;
  /** Whether the user wants the page instead of the native sign-in. */
  #signsInOnPage = false;

  constructor(application: Gtk.Application, host: WindowHost) {
    this.#host = host;
    this.#menu = new Menu({
      reload: () => this.refresh(),
      openWindow: () => host.openWindow(),
      signOut: () => host.signOut(),
    });
    this.#page = new ShellWebView(host.engine, this);
    this.#stack.add_child(this.#page.widget);
    const header = new Gtk.HeaderBar({ title_widget: this.#title, decoration_layout: ':close' });
    header.pack_start(this.#back);
    header.pack_end(this.#menu.widget);
    this.#window = new Gtk.ApplicationWindow({ application, default_width: 390, default_height: 780 });
    this.#window.set_titlebar(header);
    this.#window.set_child(this.#stack);
    this.#back.connect('clicked', () => this.#goBack());
    this.#window.connect('close-request', () => {
      host.closed(this);
      return false;
    });
    this.#window.present();
    this.changed();
  }

  get widget(): Gtk.Window {
    return this.#window;
  }

  /** The page that is on top, or the one that something lies over. */
  get top(): ShellWebView {
    return this.#modal ?? this.#page;
  }

  get state() {
    const { top } = this;
    return {
      shows: this.#shows(),
      title: this.#title.label,
      url: top.url,
      isLoading: top.isLoading,
      loads: top.loads,
      text: top.text,
      canGoBack: this.#back.visible,
      error: this.#signIn?.view.error || this.#failure?.message || '',
      isBusy: this.#signIn?.view.isBusy ?? false,
    };
  }

  /** Goes to a page of the server's, in the way that its path configuration has for it. */
  visitProposed({ url, action }: ProposedVisit): void {
    const place = this.#placeOf(url);
    if (place === 'sign-in') this.#host.signInNeeded(this, afterSignIn(url, this.#host.engine.origin));
    else if (place === 'elsewhere') this.#host.openElsewhere(url);
    else if (place === 'modal') this.#showModal(url);
    else this.load(url, action);
  }

  load(url: string, action?: ProposedVisit['action']): void {
    this.#closeModal();
    this.#dismissFailure();
    this.#page.load(url, action);
  }

  refresh(): void {
    this.load(this.#page.url || `${this.#host.engine.origin}/`);
  }

  shouldShow({ url, status }: PageAnswer, view: ShellWebView): boolean {
    const { origin } = this.#host.engine;
    const place = this.#placeOf(url);
    if (place === 'elsewhere') {
      this.#host.openElsewhere(url);
      return false;
    }
    if (status >= 500) {
      const comfort = this.#host.isSignedIn() ? ' You’re still signed in.' : '';
      this.#fail(`The server can’t answer just now.${comfort}`, () => view.load(url));
      return false;
    }
    this.#refused = status === 401 ? url : undefined;
    if (status === 401) {
      this.#host.signInNeeded(this, url);
      return true;
    }
    if (place === 'sign-in') this.#host.signInNeeded(this, afterSignIn(url, origin));
    else if (place === 'modal' && view === this.#page) this.#showModal(url);
    else if (place === 'page' && view !== this.#page) this.load(url);
    else {
      this.#host.pageShown(this);
      return true;
    }
    return false;
  }

  loadFailed(url: string, view: ShellWebView): void {
    view.isLoading = false;
    this.#fail('The server can’t be reached.', () => view.load(url));
  }

  /** Over the page, until somebody has signed in. Then the window goes on to `url`. */
  presentSignIn(url: string): void {
    if (this.#signIn) {
      this.#signIn.url = url;
      return;
    }
    const goOnToPage = () => {
      this.dismissSignIn();
      this.#signsInOnPage = true;
      this.visitProposed({ url: `${this.#host.engine.origin}/users/sign_in`, action: 'advance' });
    };
    const view = new NewSessionView({ signIn: (credentials) => this.#host.signIn(credentials), goOnToPage }, () =>
      this.changed(),
    );
    this.#signIn = { view, url };
    this.#stack.add_child(view.widget);
    this.changed();
  }

  dismissSignIn(): void {
    if (!this.#signIn) return;
    this.#stack.remove(this.#signIn.view.widget);
    this.#signIn = undefined;
    this.changed();
  }

  /** Somebody has: whatever waited for it goes on. */
  signedIn(): void {
    this.#signsInOnPage = false;
    const url = this.#signIn?.url ?? this.#refused;
    this.dismissSignIn();
    if (url) this.load(url);
  }

  /** A visit has come to nothing. */
  fail(message: string, url: string): void {
    this.#fail(message, () => this.load(url));
  }

  deliver(message: object): void {
    for (const view of [this.#page, this.#modal]) view?.deliver(message);
  }

  changed(): void {
    this.#stack.visible_child = this.#visible();
    this.#title.label = this.#signIn ? 'Sign In' : this.top.title;
    this.#back.label = this.#signIn || this.#modal ? 'Cancel' : 'Back';
    this.#back.visible = this.#shows() !== 'page' || this.#page.widget.can_go_back();
    this.#menu.show({ isSignedIn: this.#host.isSignedIn(), isNotified: this.#host.isNotified() });
    this.#host.changed();
  }

  #shows(): 'sign-in' | 'failure' | 'modal' | 'page' {
    if (this.#signIn) return 'sign-in';
    if (this.#failure) return 'failure';
    return this.#modal ? 'modal' : 'page';
  }

  #visible(): Gtk.Widget {
    return this.#signIn?.view.widget ?? this.#failure?.widget ?? this.top.widget;
  }

  #placeOf(url: string): Place {
    const { origin } = this.#host.engine;
    const propertiesOf = (path: string) => this.#host.propertiesOf(path);
    return placeOf(url, { origin, propertiesOf, signsInOnPage: this.#signsInOnPage });
  }

  #goBack(): void {
    if (this.#signIn) this.dismissSignIn();
    else if (this.#failure) this.#dismissFailure();
    else if (this.#modal) this.#closeModal();
    else this.#page.widget.go_back();
  }

  #showModal(url: string): void {
    if (!this.#modal) {
      this.#modal = new ShellWebView(this.#host.engine, this);
      this.#stack.add_child(this.#modal.widget);
    }
    this.#dismissFailure();
    this.#modal.load(url);
  }

  #closeModal(): void {
    if (!this.#modal) return;
    this.#stack.remove(this.#modal.widget);
    this.#modal = undefined;
    this.changed();
  }

  #fail(message: string, retry: () => void): void {
    this.#dismissFailure();
    this.#failure = new FailureView(message, () => {
      this.#dismissFailure();
      retry();
    });
    this.#stack.add_child(this.#failure.widget);
    this.changed();
  }

  #dismissFailure(): void {
    if (!this.#failure) return;
    this.#stack.remove(this.#failure.widget);
    this.#failure = undefined;
    this.changed();
  }
}
