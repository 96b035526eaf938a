import GLib from 'gi://GLib?version=2.0';
import type Gtk from 'gi://Gtk?version=4.0';
import { type ClientEvent, type SignInCredentials, TandemClient } from '@tandem-auth/client';
import { AuthenticationCoordinator } from './authentication-coordinator.ts';
import { bridgeMessages } from './bridge-messages.ts';
import type { ShellOptions } from './options.ts';
import { PathConfiguration, type PathProperties } from './path-configuration.ts';
import { WebViewCookies } from './platform/cookie-jar.ts';
import { createFetch } from './platform/fetch.ts';
import { FileTokenStore } from './platform/file-token-store.ts';
import { SecretTokenStore } from './platform/secret-token-store.ts';
import { randomBytes, sha256 } from './platform/secrets.ts';
import { PushRegistration } from './push-registration.ts';
import { ScriptMessageDelegate } from './script-message-delegate.ts';
import { SHELL_KINDS } from './shell-kind.ts';
import { ShellWindow, type WindowHost } from './shell-window.ts';
import { SignOutService } from './sign-out-service.ts';
import { SystemBrowser } from './system-browser.ts';
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
  badge = 0;
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
      fetch: createFetch(this.engine.userAgent),
      cookies: new WebViewCookies(this.engine.cookies),
      store: secrets ?? new FileTokenStore(`${folder}/tokens.json`),
      refreshPage: () => this.#refreshPages(),
      now: Date.now,
      startTimer: (milliseconds, callback) => {
        const timer = setTimeout(callback, milliseconds);
        return () => clearTimeout(timer);
      },
      randomBytes,
      sha256,
    });
    this.browser = new SystemBrowser(options.launchBrowser);
    this.#coordinator = new AuthenticationCoordinator(this.client);
    this.#signOutService = new SignOutService(this.client);
    this.#push = new PushRegistration({
      client: this.client,
      platform,
      store: new FileTokenStore(`${folder}/notification-token`),
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
    const shell = new Shell(application, options, await SecretTokenStore.open(options.origin));
    await shell.#loadPaths();
    return shell;
  }

  /** Brings both halves together before the first page is loaded. */
  async start(): Promise<void> {
    const window = this.#addWindow();
    try {
      if ((await this.client.restore()) === 'signed_in') await this.#push.resume();
    } catch (error) {
      // Without a network, all stays as it is.
      console.warn(String(error));
    }
    window.load(this.#options.startUrl);
  }

  propertiesOf(path: string): PathProperties {
    return this.#paths.propertiesOf(path);
  }

  isSignedIn(): boolean {
    return this.client.state === 'signed_in';
  }

  isNotified(): boolean {
    return this.#push.isRegistered;
  }

  signInNeeded(window: ShellWindow, url: string): void {
    this.#coordinator.signInNeeded(window, url).catch((error: Error) => window.fail(error.message, url));
  }

  pageShown(window: ShellWindow): void {
    this.#coordinator.pageShown(window);
  }

  async signIn(credentials: SignInCredentials): Promise<void> {
    await this.client.signIn(credentials);
  }

  signOut(): void {
    this.#signOutService
      .signOut()
      .catch((error: Error) => this.windows[0]?.fail(error.message, this.#options.startUrl));
  }

  openWindow(): void {
    this.#addWindow().load(this.#options.startUrl);
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

  async #loadPaths(): Promise<void> {
    const { pathConfiguration } = SHELL_KINDS[this.#options.kind];
    const kept = new FileTokenStore(`${this.#options.folder}/paths.json`);
    try {
      const fetch = createFetch(this.engine.userAgent);
      const url = this.#options.origin + pathConfiguration;
      const answer = await fetch(url, { method: 'GET', headers: {}, redirect: 'manual' });
      if (answer.status === 200) await kept.write(await answer.text());
    } catch {
      // The last one does.
    }
    this.#paths = PathConfiguration.parse((await kept.read()) ?? '') ?? PathConfiguration.BUILT_IN;
  }

  #refreshPages(): void {
    for (const window of this.windows) window.refresh();
  }

  async #signInWithBrowser(provider: string, connect: boolean): Promise<void> {
    const open = (address: string) => this.browser.open(address);
    try {
      if (connect) await this.client.connectWithBrowser(provider, open);
      else await this.client.signInWithBrowser(provider, open);
      this.#refreshPages();
    } catch (error) {
      this.windows[0]?.fail((error as Error).message, this.#options.startUrl);
    }
  }

  #showBadge(count: number): void {
    this.badge = count;
    this.changed();
  }

  #clientChanged(event: ClientEvent): void {
    if (event.name !== 'stateChanged') {
      for (const window of this.windows) window.deliver({ v: 1, name: event.name });
    } else if (event.state === 'signed_in') {
      for (const window of this.windows) window.signedIn();
    } else if (event.state === 'signed_out') {
      void this.#push.forget();
    }
    for (const window of this.windows) window.changed();
    this.changed();
  }
}
