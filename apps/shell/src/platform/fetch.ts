import Gio from 'gi://Gio?version=2.0';
import GLib from 'gi://GLib?version=2.0';
import Soup from 'gi://Soup?version=3.0';
import type { Fetch } from '@tandem-auth/client';

Gio._promisify(Soup.Session.prototype, 'send_and_read_async', 'send_and_read_finish');

/** HTTP as libsoup speaks it: without `Origin`, `Sec-Fetch-*` or cookies of its own, as URLSession would be set up to. */
export function createFetch(userAgent: string): Fetch {
  const session = new Soup.Session({ user_agent: userAgent });
  return async (url, { method, headers, body }) => {
    const message = Soup.Message.new(method, url);
    if (!message) throw new TypeError(`${url} is no address.`);
    message.add_flags(Soup.MessageFlags.NO_REDIRECT);
    for (const [name, value] of Object.entries(headers)) message.get_request_headers().replace(name, value);
    if (body !== undefined) {
      const bytes = new GLib.Bytes(new TextEncoder().encode(body));
      message.set_request_body_from_bytes(headers['Content-Type'] ?? null, bytes);
    }
    const answer = await session.send_and_read_async(message, GLib.PRIORITY_DEFAULT, null);
    const text = new TextDecoder().decode(answer.get_data() ?? new Uint8Array());
    return {
      status: message.get_status(),
      headers: {
        get: (name) => message.get_response_headers().get_one(name),
        getSetCookie: () => setCookieLines(message.get_response_headers()),
      },
      text: async () => text,
    };
  };
}

/** `get_list` would join them by commas, which are in their dates too. */
function setCookieLines(headers: Soup.MessageHeaders): string[] {
  const lines: string[] = [];
  headers.foreach((name, value) => {
    if (name.toLowerCase() === 'set-cookie') lines.push(value);
  });
  return lines;
}
