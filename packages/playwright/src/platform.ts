/** The platform of a shell. */
export type Platform = 'iOS' | 'Android';

const ENGINES: Record<Platform, string> = {
  iOS: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
  Android:
    'Mozilla/5.0 (Linux; Android 15; Pixel 9; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/137.0.0.0 Mobile Safari/537.36',
};

/**
 * The User-Agent of a Hotwire Native shell: the WebView's own, then the framework's words. A server knows a native client
 * by `/(Turbo|Hotwire) Native/`, and pages which of their bridge components the shell has.
 */
export function nativeUserAgent(
  platform: Platform,
  engine: string = ENGINES[platform],
  components: readonly string[] = [],
): string {
  if (/(Turbo|Hotwire) Native/.test(engine)) return engine;
  return `${engine} Hotwire Native ${platform}; Turbo Native ${platform}; bridge-components: [${components.join(' ')}]`;
}
