import Gio from 'gi://Gio?version=2.0';
import GLib from 'gi://GLib?version=2.0';
import Soup from 'gi://Soup?version=3.0';
import WebKit from 'gi://WebKit?version=6.0';
import type { CookieJar } from '@tandem-auth/client';

for (const name of ['get_cookies', 'get_all_cookies', 'add_cookie', 'delete_cookie']) {
  Gio._promisify(WebKit.CookieManager.prototype, name, `${name}_finish`);
}

/** The cookies of the shell's WebViews. What has resolved the next load goes by. */
export class WebViewCookies implements CookieJar {
  readonly #manager: WebKit.CookieManager;

  constructor(manager: WebKit.CookieManager) {
    this.#manager = manager;
  }

  async read(url: string): Promise<string> {
    const cookies = await this.#manager.get_cookies(url, null);
    return cookies.length === 0 ? '' : Soup.cookies_to_cookie_header(cookies);
  }

  async write(url: string, setCookie: string): Promise<void> {
    const cookie = Soup.Cookie.parse(setCookie, GLib.Uri.parse(url, GLib.UriFlags.NONE));
    if (cookie) await this.#manager.add_cookie(cookie, null);
  }

  async clear(url: string): Promise<void> {
    for (const cookie of await this.#manager.get_cookies(url, null)) await this.#manager.delete_cookie(cookie, null);
  }
}
