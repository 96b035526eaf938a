import Gio from 'gi://Gio?version=2.0';
import GLib from 'gi://GLib?version=2.0';
import type { TokenStore } from '@tandem-auth/client';

/** One file that its owner alone may read, replaced whole. */
export class PrivateFile implements TokenStore {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async read(): Promise<string | null> {
    if (!GLib.file_test(this.#path, GLib.FileTest.EXISTS)) return null;
    const [, bytes] = GLib.file_get_contents(this.#path);
    return new TextDecoder().decode(bytes);
  }

  async write(text: string): Promise<void> {
    const flags = GLib.FileSetContentsFlags.CONSISTENT | GLib.FileSetContentsFlags.DURABLE;
    GLib.file_set_contents_full(this.#path, text, flags, 0o600);
  }

  async erase(): Promise<void> {
    if (GLib.file_test(this.#path, GLib.FileTest.EXISTS)) Gio.File.new_for_path(this.#path).delete(null);
  }
}
