import Gio from 'gi://Gio?version=2.0';
import GLib from 'gi://GLib?version=2.0';

/** GLib's own random numbers can be foretold, the kernel's can't. */
export function randomBytes(length: number): Uint8Array {
  const stream = Gio.File.new_for_path('/dev/urandom').read(null);
  const bytes = stream.read_bytes(length, null).get_data();
  stream.close(null);
  if (bytes?.length !== length) throw new Error('The kernel has given no random bytes.');
  return bytes;
}

export function sha256(bytes: Uint8Array): Uint8Array {
  const hex = GLib.compute_checksum_for_data(GLib.ChecksumType.SHA256, bytes) ?? '';
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
