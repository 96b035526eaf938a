import GLib from 'gi://GLib?version=2.0';

/** The parts of an address that the shell goes by. GJS has no `URL`. */
export interface Address {
  readonly origin: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

/** `null` for what isn't an address of the Web. */
export function readAddress(url: string): Address | null {
  try {
    const uri = GLib.Uri.parse(url, GLib.UriFlags.NONE);
    const scheme = uri.get_scheme();
    const isUsual = uri.get_port() === -1 || uri.get_port() === { http: 80, https: 443 }[scheme];
    const port = isUsual ? '' : `:${uri.get_port()}`;
    return {
      origin: `${scheme}://${uri.get_host()}${port}`,
      path: uri.get_path() || '/',
      query: readQuery(uri.get_query() ?? ''),
    };
  } catch {
    return null;
  }
}

function readQuery(query: string): Record<string, string> {
  const pairs = query.split('&').map((pair) => pair.split('=', 2).map((part) => decode(part)));
  return Object.fromEntries(pairs.map(([name = '', value = '']) => [name, value]));
}

function decode(part: string): string {
  return GLib.Uri.unescape_string(part.replaceAll('+', ' '), null) ?? '';
}
