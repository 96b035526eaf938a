import GLib from 'gi://GLib?version=2.0';
import type Gtk from 'gi://Gtk?version=4.0';
import { type ClientEvent, type SignInCredentials, TandemClient } from '@tandem-auth/client';
import { AuthenticationCoordinator } from './authentication-coordinator.ts';
import { bridgeMessages } from './bridge-messages.ts';
import type { Navigator } from './navigator.ts';
import type { ShellOptions } from './options.ts';
import { PathConfiguration, type PathProperties } from './path-configuration.ts';
import { loadPathConfiguration } from './path-configuration-loader.ts';
import { createClientHost } from './platform/client-host.ts';
import { createFetch } from './platform/fetch.ts';
import { PrivateFile } from './platform/private-file.ts';
import { SecretTokenStore } from './platform/secret-token-store.ts';
import { PushRegistration } from './push-registration.ts';
import { ScriptMessageDelegate } from './script-message-delegate.ts';
import { sentenceFor } from './sentences.ts';
import { SHELL_KINDS } from './shell-kind.ts';
import { SignOutService } from './sign-out-service.ts';
import { SystemBrowser, TripOvertaken } from './system-browser.ts';
import { ShellWindow, type WindowHost } from './views/shell-window.ts';
import { WebEngine } from './web-engine.ts';

/** The app: one client and one set of cookies for however many windows. */
export class Shell implements WindowHost {
  readonly engine: WebEngine;
  readonly client: TandemClient;
  readonly browser: SystemBrowser;
  readonly windows: ShellWindow[] = [];
  readonly #application: Gtk.Application;
  readonly #options: ShellOptions;
  readonly #coordinator: AuthenticationCoordinator;
  readonly #signOutService: SignOutService;
  readonly #push: PushRegistration;
  #paths = PathConfiguration.BUILT_IN;
  #badge = 0;
  onChange: () => void = () => {};

  private constructor(application: Gtk.Application, options: ShellOptions, secrets: SecretTokenStore | null) {
    const { origin, folder, kind: kindName, isRemote } = options;
    const kind = SHELL_KINDS[kindName];
    const { platform } = kind;
    this.#application = application;
    this.#options = options;
    this.engine = new WebEngine({ folder, origin, kind, isRemote });
    this.client = new TandemClient({
      origin,
      device: { name: GLib.get_host_name(), platform, model: 'WebKitGTK', app_version: '0.1.0' },
      ...createClientHost(this.engine, secrets ?? new PrivateFile(`${folder}/tokens.json`)),
      refreshPage: () => this.#refreshPages(),
    });
    this.browser = new SystemBrowser(options.launchBrowser);
    this.#coordinator = new AuthenticationCoordinator(this.client);
    this.#signOutService = new SignOutService(this.client);
    this.#push = new PushRegistration({
      client: this.client,
      platform,
      store: new PrivateFile(`${folder}/notification-token`),
      makeToken: () => GLib.uuid_string_random(),
    });
    const messages = bridgeMessages({
      platform,
      client: this.client,
      signOutService: this.#signOutService,
      push: this.#push,
      signInWithBrowser: (provider, connect) => void this.#signInWithBrowser(provider, connect),
      showBadge: (count) => this.#showBadge(count),
    });
    this.engine.delegate = new ScriptMessageDelegate(origin, messages);
    this.client.observe((event) => this.#clientChanged(event));
  }

  static async create(application: Gtk.Application, options: ShellOptions): Promise<Shell> {
    GLib.mkdir_with_parents(options.folder, 0o700);
    return new Shell(application, options, await SecretTokenStore.open(options.origin));
  }

  /** Brings both halves together before the first page is loaded. */
  async start(): Promise<void> {
    const { navigator } = this.#addWindow();
    await Promise.all([this.#loadPaths(), this.#restore()]);
    navigator.load(this.#options.startUrl);
  }

  propertiesOf(path: string): PathProperties {
    return this.#paths.propertiesOf(path);
  }

  isSignedIn(): boolean {
    return this.client.state === 'signed_in';
  }

  get badge(): number {
    return this.#badge;
  }

  isNotified(): boolean {
    return this.#push.isRegistered;
  }

  signInNeeded(navigator: Navigator, url: string): void {
    this.#coordinator.signInNeeded(navigator, url).catch((error: Error) => navigator.fail(sentenceFor(error), url));
  }

  pageShown(navigator: Navigator): void {
    this.#coordinator.pageShown(navigator);
  }

  async signIn(credentials: SignInCredentials): Promise<void> {
    await this.client.signIn(credentials);
  }

  signOut(): void {
    this.#signOutService.signOut().catch((error: Error) => this.windows[0]?.navigator.fail(sentenceFor(error)));
  }

  openWindow(): void {
    this.#addWindow().navigator.load(this.#options.startUrl);
  }

  openElsewhere(url: string): void {
    this.browser.show(url);
  }

  closed(window: ShellWindow): void {
    this.windows.splice(this.windows.indexOf(window), 1);
    this.changed();
  }

  changed(): void {
    this.onChange();
  }

  #addWindow(): ShellWindow {
    const window = new ShellWindow(this.#application, this);
    this.windows.push(window);
    return window;
  }

  #loadPaths(): Promise<void> {
    const { origin, folder, kind } = this.#options;
    const source = {
      url: origin + SHELL_KINDS[kind].pathConfiguration,
      fetch: createFetch(this.engine.userAgent),
      kept: new PrivateFile(`${folder}/paths.json`),
    };
    return loadPathConfiguration(source, (paths) => {
      this.#paths = paths;
    });
  }

  async #restore(): Promise<void> {
    try {
      if ((await this.client.restore()) === 'signed_in') await this.#push.resume();
    } catch (error) {
      // Without a network, all stays as it is.
      console.warn(String(error));
    }
  }

  #refreshPages(): void {
    for (const { navigator } of this.windows) navigator.refresh();
  }

  async #signInWithBrowser(provider: string, connect: boolean): Promise<void> {
    const open = (address: string) => this.browser.open(address);
    try {
      if (connect) await this.client.connectWithBrowser(provider, open);
      else await this.client.signInWithBrowser(provider, open);
      this.#refreshPages();
    } catch (error) {
      if (!(error instanceof TripOvertaken)) this.windows[0]?.navigator.fail(sentenceFor(error as Error));
    }
  }

  #showBadge(count: number): void {
    this.#badge = count;
    this.#showState();
  }

  #clientChanged(event: ClientEvent): void {
    if (event.name !== 'stateChanged') {
      for (const { navigator } of this.windows) navigator.deliver({ v: 1, name: event.name });
    } else if (event.state === 'signed_in') {
      for (const { navigator } of this.windows) navigator.signedIn();
    } else if (event.state === 'signed_out') {
      // What is unread was somebody's.
      this.#badge = 0;
      void this.#push.forget();
    }
    this.#showState();
  }

  #showState(): void {
    for (const window of this.windows) window.changed();
    this.changed();
  }
}
