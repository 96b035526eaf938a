import Gtk from 'gi://Gtk?version=4.0';
import { readAddress } from './address.ts';
import type { Presenter } from './authentication-coordinator.ts';
import type { PathProperties } from './path-configuration.ts';
import { afterSignIn, type Place, placeOf } from './place.ts';
import type { ProposedVisit } from './script-message-delegate.ts';
import { type PageAnswer, ShellWebView, type WebViewDelegate } from './shell-web-view.ts';
import { FailureView } from './views/failure-view.ts';
import { type NewSessionActions, NewSessionView } from './views/new-session-view.ts';
import type { WebEngine } from './web-engine.ts';

/** What a navigator asks of its app. */
export interface NavigatorHost {
  readonly engine: WebEngine;
  propertiesOf(path: string): PathProperties;
  isSignedIn(): boolean;
  /** The server wants a sign-in before it shows `url`. */
  signInNeeded(navigator: Navigator, url: string): void;
  pageShown(navigator: Navigator): void;
  signIn: NewSessionActions['signIn'];
  openElsewhere(url: string): void;
}

/** Where visits go: to the page, or to what lies over it: a modal page, the native sign-in, or why there is no page. */
export class Navigator implements Presenter, WebViewDelegate {
  readonly widget = new Gtk.Stack();
  readonly #host: NavigatorHost;
  readonly #onChange: () => void;
  readonly #page: ShellWebView;
  #modal: ShellWebView | undefined;
  #signIn: { readonly view: NewSessionView; url: string } | undefined;
  #failure: FailureView | undefined;
  /** The page that the server has refused to show, and that lies under a sign-in or was left so. */
  #refused: string | undefined;
  /** Whether the user wants the page instead of the native sign-in. */
  #signsInOnPage = false;

  constructor(host: NavigatorHost, onChange: () => void) {
    this.#host = host;
    this.#onChange = onChange;
    this.#page = new ShellWebView(host.engine, this);
    this.widget.add_child(this.#page.widget);
  }

  /** The page that is on top, or the one that something lies over. */
  get top(): ShellWebView {
    return this.#modal ?? this.#page;
  }

  get shows(): 'sign-in' | 'failure' | 'modal' | 'page' {
    if (this.#signIn) return 'sign-in';
    if (this.#failure) return 'failure';
    return this.#modal ? 'modal' : 'page';
  }

  get canGoBack(): boolean {
    return this.shows !== 'page' || this.#page.widget.can_go_back();
  }

  /** What has gone wrong, in the words that the user reads. */
  get error(): string {
    return this.#signIn?.view.error || this.#failure?.message || '';
  }

  get isBusy(): boolean {
    return this.#signIn?.view.isBusy ?? false;
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
    this.load(this.#here);
  }

  /** Whether what is shown may be loaded anew, as a finger does it on a phone by pulling. */
  get canReload(): boolean {
    if (this.#signIn) return false;
    const path = readAddress(this.top.url ?? '')?.path ?? '/';
    return this.#host.propertiesOf(path).pull_to_refresh_enabled ?? true;
  }

  reload(): void {
    this.#dismissFailure();
    if (this.#modal?.url) this.#modal.reload();
    else this.refresh();
  }

  goBack(): void {
    if (this.#signIn) this.dismissSignIn();
    else if (this.#failure) this.#dismissFailure();
    else if (this.#modal) this.#closeModal();
    else this.#page.widget.go_back();
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
      this.fail(`The server can’t answer just now.${comfort}`, url, view);
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
    this.fail('The server can’t be reached.', url, view);
  }

  /** Over the page, until somebody has signed in. Then it goes on to `url`. */
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
    const signIn: NewSessionActions['signIn'] = (credentials) => this.#host.signIn(credentials);
    const view = new NewSessionView({ signIn, goOnToPage }, () => this.changed());
    this.#signIn = { view, url };
    this.#cover(view.widget);
  }

  dismissSignIn(): void {
    const { view } = this.#signIn ?? {};
    this.#signIn = undefined;
    this.#uncover(view?.widget);
  }

  /** Somebody has: whatever waited for it goes on. */
  signedIn(): void {
    this.#signsInOnPage = false;
    const url = this.#signIn?.url ?? this.#refused;
    this.dismissSignIn();
    if (url) this.load(url);
  }

  /** Ends its pages, with its window. */
  close(): void {
    for (const view of [this.#page, this.#modal]) view?.close();
  }

  /** A visit has come to nothing, or what was to become of the page. */
  fail(message: string, url = this.#here, view?: ShellWebView): void {
    this.#dismissFailure();
    this.#failure = new FailureView(message, () => {
      this.#dismissFailure();
      (view ?? this).load(url);
    });
    this.#cover(this.#failure.widget);
  }

  deliver(message: object): void {
    for (const view of [this.#page, this.#modal]) view?.deliver(message);
  }

  changed(): void {
    this.widget.visible_child = this.#signIn?.view.widget ?? this.#failure?.widget ?? this.top.widget;
    this.#onChange();
  }

  /** The page's address, also where something lies over it; else the start. */
  get #here(): string {
    return this.#page.url || `${this.#host.engine.origin}/`;
  }

  #placeOf(url: string): Place {
    const { origin } = this.#host.engine;
    const propertiesOf = (path: string) => this.#host.propertiesOf(path);
    return placeOf(url, { origin, propertiesOf, signsInOnPage: this.#signsInOnPage });
  }

  #showModal(url: string): void {
    if (!this.#modal) {
      this.#modal = new ShellWebView(this.#host.engine, this);
      this.#cover(this.#modal.widget);
    }
    this.#dismissFailure();
    this.#modal.load(url);
  }

  #closeModal(): void {
    const modal = this.#modal;
    this.#modal = undefined;
    this.#uncover(modal?.widget);
    modal?.close();
  }

  #dismissFailure(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    this.#uncover(failure?.widget);
  }

  #cover(widget: Gtk.Widget): void {
    this.widget.add_child(widget);
    this.changed();
  }

  #uncover(widget: Gtk.Widget | undefined): void {
    if (!widget) return;
    this.widget.remove(widget);
    this.changed();
  }
}
