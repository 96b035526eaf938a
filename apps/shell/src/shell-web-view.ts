import type GLib from 'gi://GLib?version=2.0';
import WebKit from 'gi://WebKit?version=6.0';
import type { MessageSource, ProposedVisit } from './script-message-delegate.ts';
import type { WebEngine } from './web-engine.ts';

export interface PageAnswer {
  readonly url: string;
  readonly status: number;
}

export interface WebViewDelegate {
  visitProposed(visit: ProposedVisit): void;
  /** Whether the view is to show the page that has come; if not, it keeps the one it has. */
  shouldShow(answer: PageAnswer, view: ShellWebView): boolean;
  loadFailed(url: string, view: ShellWebView): void;
  changed(): void;
}

/** A WebView whose visits the shell decides about. */
export class ShellWebView implements MessageSource {
  readonly widget: WebKit.WebView;
  readonly #engine: WebEngine;
  readonly #delegate: WebViewDelegate;
  isLoading = false;
  /** How many pages it has loaded. */
  loads = 0;
  /** The words that its page shows, where somebody watches. */
  text = '';

  constructor(engine: WebEngine, delegate: WebViewDelegate) {
    this.#engine = engine;
    this.#delegate = delegate;
    this.widget = engine.createView();
    const contents = this.widget.get_user_content_manager();
    contents.connect('script-message-received::shell', (_, value) => engine.delegate?.receive(value.to_string(), this));
    contents.connect('script-message-received::remote', (_, value) => this.#noteText(value.to_string()));
    this.widget.connect('load-changed', (_, event) => this.#loadChanged(event));
    this.widget.connect('load-failed', (_, __, url, error) => this.#loadFailed(url, error));
    this.widget.connect('decide-policy', (_, decision, type) => this.#decide(decision, type));
    this.widget.connect('notify::title', () => delegate.changed());
    // No page may have a password asked for in the app's name: what wants one is shown as it is without.
    this.widget.connect('authenticate', (_, request) => {
      request.authenticate(null);
      return true;
    });
    // As when iOS ends a WebView's process behind the app's back: the page is gone, cookies and tokens aren't.
    this.widget.connect('web-process-terminated', () => this.reload());
  }

  get url(): string | null {
    return this.widget.get_uri();
  }

  get title(): string {
    return this.widget.get_title() ?? '';
  }

  load(url: string, action: ProposedVisit['action'] = 'advance'): void {
    this.isLoading = true;
    this.#delegate.changed();
    if (action === 'replace') void this.evaluate(`location.replace(${JSON.stringify(url)})`);
    else this.widget.load_uri(url);
  }

  /** By GET, whatever it came from. */
  reload(): void {
    const { url } = this;
    if (url) this.load(url);
  }

  /** Ends its page, which would go on unseen, with the shell at its ear. */
  close(): void {
    this.widget.run_dispose();
  }

  visitProposed(visit: ProposedVisit): void {
    this.#delegate.visitProposed(visit);
  }

  /** The page may be another by then: it is asked for its origin in the same breath. */
  deliver(message: object): void {
    const origin = JSON.stringify(this.#engine.origin);
    void this.evaluate(
      `if (self.origin === ${origin}) window.TurboNativeBridge?.receive?.(${JSON.stringify(message)})`,
    ).catch(() => {});
  }

  /** In the page's own world, or another. */
  async evaluate(script: string, world: string | null = null): Promise<string> {
    return (await this.widget.evaluate_javascript(script, -1, world, null, null)).to_string();
  }

  /** Resolves when the page has been drawn as it is by now. While it is hidden it isn't drawn. */
  async untilDrawn(): Promise<void> {
    const twoFrames = 'return new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))';
    await this.widget.call_async_javascript_function(twoFrames, -1, null, 'remote', null, null);
  }

  #decide(decision: WebKit.PolicyDecision, type: WebKit.PolicyDecisionType): boolean {
    if (type === WebKit.PolicyDecisionType.NEW_WINDOW_ACTION) {
      const action = (decision as WebKit.NavigationPolicyDecision).get_navigation_action();
      this.visitProposed({ url: action.get_request().get_uri(), action: 'advance' });
      decision.ignore();
      return true;
    }
    if (type !== WebKit.PolicyDecisionType.RESPONSE) return false;
    const answered = decision as WebKit.ResponsePolicyDecision;
    if (!answered.is_main_frame_main_resource()) return false;
    const response = answered.get_response();
    const answer = { url: response.get_uri(), status: response.get_status_code() };
    if (this.#delegate.shouldShow(answer, this)) return false;
    decision.ignore();
    return true;
  }

  #loadChanged(event: WebKit.LoadEvent): void {
    if (event === WebKit.LoadEvent.STARTED) this.isLoading = true;
    if (event === WebKit.LoadEvent.COMMITTED) this.text = '';
    if (event === WebKit.LoadEvent.FINISHED) {
      this.isLoading = false;
      this.loads += 1;
    }
    this.#delegate.changed();
  }

  #loadFailed(url: string, error: GLib.Error): boolean {
    const isCancelled =
      error.matches(WebKit.network_error_quark(), WebKit.NetworkError.CANCELLED) ||
      error.matches(WebKit.policy_error_quark(), WebKit.PolicyError.FRAME_LOAD_INTERRUPTED_BY_POLICY_CHANGE);
    if (!isCancelled) this.#delegate.loadFailed(url, this);
    // What WebKit shows of it by itself isn't wanted.
    return true;
  }

  #noteText(message: string): void {
    this.text = (JSON.parse(message) as { text: string }).text;
    this.#delegate.changed();
  }
}
