import Gio from 'gi://Gio?version=2.0';
import GLib from 'gi://GLib?version=2.0';
import WebKit from 'gi://WebKit?version=6.0';
import type { ScriptMessageDelegate } from './script-message-delegate.ts';
import type { ShellKind } from './shell-kind.ts';

for (const name of ['evaluate_javascript', 'call_async_javascript_function']) {
  Gio._promisify(WebKit.WebView.prototype, name, `${name}_finish`);
}

const { TOP_FRAME } = WebKit.UserContentInjectedFrames;
const { START } = WebKit.UserScriptInjectionTime;

export interface WebEngineOptions {
  /** Where cookies outlive the app. */
  readonly folder: string;
  readonly origin: string;
  readonly kind: ShellKind;
  readonly isRemote: boolean;
}

/** What all web views of the app share: cookies, User-Agent, the scripts that are a page's way to the shell. */
export class WebEngine {
  readonly origin: string;
  readonly cookies: WebKit.CookieManager;
  readonly userAgent: string;
  readonly #session: WebKit.NetworkSession;
  readonly #settings: WebKit.Settings;
  readonly #isRemote: boolean;
  delegate: ScriptMessageDelegate | undefined;

  constructor({ folder, origin, kind, isRemote }: WebEngineOptions) {
    this.origin = origin;
    this.#isRemote = isRemote;
    const [data, cache] = [`${folder}/web`, `${folder}/cache`];
    // WebKit's files, cookies and pages, get the mode that any file gets: nobody else is to come as far.
    for (const own of [data, cache]) GLib.mkdir_with_parents(own, 0o700);
    this.#session = new WebKit.NetworkSession({ data_directory: data, cache_directory: cache });
    // Any frame may begin one, and it would be in the user's folder without a question.
    this.#session.connect('download-started', (_, download) => download.cancel());
    this.cookies = this.#session.get_cookie_manager();
    this.cookies.set_persistent_storage(`${data}/cookies.sqlite`, WebKit.CookiePersistentStorage.SQLITE);
    // Pages of a session that is over are not to be had by going back.
    this.#settings = new WebKit.Settings({ enable_page_cache: false });
    this.#settings.set_user_agent(`${this.#settings.get_user_agent()} ${kind.words}`);
    // What WebKit has made of it: native requests say the same.
    this.userAgent = this.#settings.get_user_agent();
  }

  createView(): WebKit.WebView {
    return new WebKit.WebView({
      network_session: this.#session,
      settings: this.#settings,
      user_content_manager: this.#createContentManager(),
      hexpand: true,
      vexpand: true,
    });
  }

  /** Frames of whatever origin see a handler of the page's world, and WebKitGTK doesn't say who has called it. So it is in another. */
  #createContentManager(): WebKit.UserContentManager {
    const manager = new WebKit.UserContentManager();
    manager.register_script_message_handler('shell', 'shell');
    manager.add_script(new WebKit.UserScript(pageScript('page'), TOP_FRAME, START, null, null));
    const relay = WebKit.UserScript.new_for_world(pageScript('relay'), TOP_FRAME, START, 'shell', null, null);
    manager.add_script(relay);
    if (this.#isRemote) {
      manager.register_script_message_handler('remote', 'remote');
      const remote = WebKit.UserScript.new_for_world(pageScript('remote'), TOP_FRAME, START, 'remote', null, null);
      manager.add_script(remote);
    }
    return manager;
  }
}

/** As the bundle has it beside itself. */
function pageScript(name: 'page' | 'relay' | 'remote'): string {
  const file = Gio.File.new_for_uri(import.meta.url)
    .get_parent()
    ?.get_child(`page/${name}.js`);
  const [, bytes] = GLib.file_get_contents(file?.get_path() ?? '');
  return new TextDecoder().decode(bytes);
}
