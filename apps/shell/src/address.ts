import GLib from 'gi://GLib?version=2.0';

/** As WebKit takes them: what is no escape is left as it is, and nothing is unescaped before it has been taken apart. */
const AS_WEBKIT = GLib.UriFlags.ENCODED | GLib.UriFlags.PARSE_RELAXED;
const PORTS = new Map([
  ['http', 80],
  ['https', 443],
]);

/** The parts of an address that the shell goes by. GJS has no `URL`. */
export interface Address {
  readonly origin: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

/** `null` for what isn't an address of the Web. */
export function readAddress(url: string): Address | null {
  try {
    const uri = GLib.Uri.parse(url, AS_WEBKIT);
    const scheme = uri.get_scheme();
    const host = uri.get_host()?.toLowerCase();
    if (!PORTS.has(scheme) || !host) return null;
    const isUsual = uri.get_port() === -1 || uri.get_port() === PORTS.get(scheme);
    const port = isUsual ? '' : `:${uri.get_port()}`;
    return {
      origin: `${scheme}://${host.includes(':') ? `[${host}]` : host}${port}`,
      path: uri.get_path() || '/',
      query: readQuery(uri.get_query() ?? ''),
    };
  } catch {
    return null;
  }
}

function readQuery(query: string): Record<string, string> {
  const pairs = query.split('&').map((pair) => {
    const [name = '', ...value] = pair.split('=');
    return [decode(name), decode(value.join('='))];
  });
  return Object.fromEntries(pairs);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part.replaceAll('+', ' '));
  } catch {
    return '';
  }
}
