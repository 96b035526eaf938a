import { Controller } from '@hotwired/stimulus';
import { bridge, type DataOf } from '@tandem-auth/bridge';

type Handoff = NonNullable<DataOf<'signedIn'>['handoff']>;

/** The session that this document's shell has been told of. */
let toldSession: string | undefined;

/**
 * Tells the shell of a sign-in inside the WebView: `signedIn`, once in a document, and nothing on a page without a session. A shell
 * that lacks the native half has given a `code_challenge` in its `hello`, and gets a handoff code for it (PKCE S256). What fails is
 * tried again by the next page.
 *
 * Not one of `registerTandem`'s, for only apps whose users sign in on pages need it:
 *
 *     import { HandoffController } from '@tandem-auth/stimulus/handoff';
 *     application.register('handoff', HandoffController);
 *
 * Values: `session`, the page's session, and `url`, where codes come from (default `/api/v1/auth/handoff`).
 */
export class HandoffController extends Controller {
  static override values = { session: '', url: '/api/v1/auth/handoff' };

  declare readonly sessionValue: string;
  declare readonly urlValue: string;

  override async connect(): Promise<void> {
    const session_id = this.sessionValue;
    if (!session_id || toldSession === session_id) return;
    toldSession = session_id;
    try {
      const { code_challenge } = (await bridge.shell()) ?? {};
      const handoff = code_challenge && (await askHandoff(this.urlValue, { code_challenge }));
      await bridge.request('signedIn', { session_id, ...(handoff && { handoff }) });
    } catch {
      // A browser, a shell that doesn't care, or a fault on the way.
      toldSession = undefined;
    }
  }
}

async function askHandoff(url: string, data: { code_challenge: string }): Promise<Handoff> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(data) });
  if (!response.ok) throw new Error(`No handoff code: ${response.status}`);
  return response.json();
}
