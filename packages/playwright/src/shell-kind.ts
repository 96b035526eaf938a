/**
 * The shell around a test's pages.
 *
 * - `tandem`: speaks the whole contract through the platform's real channel
 * - `hotwire`: Hotwire Native's own bridge, with the component `sign-out`, and nothing else
 * - `jumpstart`: an app older than the envelope: it acts on the names it knows, through the platform's real channel, and
 *   never replies
 * - `legacy`: an old mock, `window.TurboNativeBridge = {postMessage(name, data)}`, which records and does nothing
 * - `none`: a browser
 */
export type ShellKind = 'tandem' | 'hotwire' | 'jumpstart' | 'legacy' | 'none';
