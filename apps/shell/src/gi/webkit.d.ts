/** The parts of WebKitGTK 6.0 that the shell uses: there are no types of it on npm that fit the others. */
declare module 'gi://WebKit?version=6.0' {
  import type Gio from 'gi://Gio?version=2.0';
  import type GLib from 'gi://GLib?version=2.0';
  import type GObject from 'gi://GObject?version=2.0';
  import type Gtk from 'gi://Gtk?version=4.0';
  import type Soup from 'gi://Soup?version=3.0';

  namespace WebKit {
    enum LoadEvent {
      STARTED,
      REDIRECTED,
      COMMITTED,
      FINISHED,
    }
    enum PolicyDecisionType {
      NAVIGATION_ACTION,
      NEW_WINDOW_ACTION,
      RESPONSE,
    }
    enum UserContentInjectedFrames {
      ALL_FRAMES,
      TOP_FRAME,
    }
    enum UserScriptInjectionTime {
      START,
      END,
    }
    enum CookiePersistentStorage {
      TEXT,
      SQLITE,
    }
    enum NetworkError {
      CANCELLED,
    }
    enum PolicyError {
      FRAME_LOAD_INTERRUPTED_BY_POLICY_CHANGE,
    }
    enum WebProcessTerminationReason {
      CRASHED,
    }
    /** The quark's functions are where GJS puts them. */
    function network_error_quark(): GLib.Quark;
    function policy_error_quark(): GLib.Quark;

    class URIRequest extends GObject.Object {
      get_uri(): string;
      get_http_method(): string;
    }
    class URIResponse extends GObject.Object {
      get_uri(): string;
      get_status_code(): number;
    }
    class NavigationAction {
      get_request(): URIRequest;
    }
    class PolicyDecision extends GObject.Object {
      use(): void;
      ignore(): void;
    }
    class NavigationPolicyDecision extends PolicyDecision {
      get_navigation_action(): NavigationAction;
    }
    class ResponsePolicyDecision extends PolicyDecision {
      get_request(): URIRequest;
      get_response(): URIResponse;
      is_main_frame_main_resource(): boolean;
    }

    class UserScript {
      constructor(
        source: string,
        frames: UserContentInjectedFrames,
        time: UserScriptInjectionTime,
        allow: string[] | null,
        block: string[] | null,
      );
      static new_for_world(
        source: string,
        frames: UserContentInjectedFrames,
        time: UserScriptInjectionTime,
        world: string,
        allow: string[] | null,
        block: string[] | null,
      ): UserScript;
    }
    /** JavaScriptCore's value. */
    interface ScriptValue {
      to_string(): string;
    }
    class UserContentManager extends GObject.Object {
      add_script(script: UserScript): void;
      register_script_message_handler(name: string, world: string | null): boolean;
      connect(signal: string, callback: (manager: this, value: ScriptValue) => void): number;
    }

    class CookieManager extends GObject.Object {
      set_persistent_storage(file: string, storage: CookiePersistentStorage): void;
      get_cookies(uri: string, cancellable: Gio.Cancellable | null): Promise<Soup.Cookie[]>;
      get_all_cookies(cancellable: Gio.Cancellable | null): Promise<Soup.Cookie[]>;
      add_cookie(cookie: Soup.Cookie, cancellable: Gio.Cancellable | null): Promise<boolean>;
      delete_cookie(cookie: Soup.Cookie, cancellable: Gio.Cancellable | null): Promise<boolean>;
    }
    class NetworkSession extends GObject.Object {
      constructor(properties: { data_directory: string; cache_directory: string });
      get_cookie_manager(): CookieManager;
      connect(signal: 'download-started', callback: (session: this, download: Download) => void): number;
    }
    class Download extends GObject.Object {
      cancel(): void;
    }
    class AuthenticationRequest extends GObject.Object {
      /** `null`: without a credential. */
      authenticate(credential: null): void;
    }
    class Settings extends GObject.Object {
      constructor(properties?: { enable_page_cache?: boolean; enable_developer_extras?: boolean });
      get_user_agent(): string;
      set_user_agent(userAgent: string): void;
    }
    class WebView extends Gtk.Widget {
      constructor(properties: {
        network_session: NetworkSession;
        settings: Settings;
        user_content_manager: UserContentManager;
        hexpand?: boolean;
        vexpand?: boolean;
      });
      load_uri(uri: string): void;
      stop_loading(): void;
      go_back(): void;
      can_go_back(): boolean;
      get_uri(): string | null;
      get_title(): string | null;
      get_user_content_manager(): UserContentManager;
      evaluate_javascript(
        script: string,
        length: number,
        world: string | null,
        source: string | null,
        cancellable: Gio.Cancellable | null,
      ): Promise<ScriptValue>;
      /** Of an async function's body: waits for what it returns. */
      call_async_javascript_function(
        body: string,
        length: number,
        of: GLib.Variant | null,
        world: string | null,
        source: string | null,
        cancellable: Gio.Cancellable | null,
      ): Promise<ScriptValue>;
      connect(signal: 'load-changed', callback: (view: this, event: LoadEvent) => void): number;
      connect(
        signal: 'load-failed',
        callback: (view: this, event: LoadEvent, uri: string, error: GLib.Error) => boolean,
      ): number;
      connect(
        signal: 'decide-policy',
        callback: (view: this, decision: PolicyDecision, type: PolicyDecisionType) => boolean,
      ): number;
      connect(signal: 'authenticate', callback: (view: this, request: AuthenticationRequest) => boolean): number;
      connect(
        signal: 'web-process-terminated',
        callback: (view: this, reason: WebProcessTerminationReason) => void,
      ): number;
      connect(signal: string, callback: (...of: unknown[]) => unknown): number;
    }
  }
  export default WebKit;
}
