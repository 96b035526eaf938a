import Gio from 'gi://Gio?version=2.0';
import GLib from 'gi://GLib?version=2.0';
import { readAddress } from './address.ts';
import { SHELL_KINDS, type ShellKindName } from './shell-kind.ts';

export interface ShellOptions {
  readonly startUrl: string;
  readonly origin: string;
  readonly kind: ShellKindName;
  /** Where everything is that outlives the app, but for what a keyring keeps. */
  readonly folder: string;
  readonly isRemote: boolean;
  launchBrowser(address: string): void;
}

const NAMES = ['--url', '--kind', '--folder', '--remote'];
const USAGE = `gjs -m main.js [--url <start URL>] [--kind ${Object.keys(SHELL_KINDS).join('|')}] [--folder <path>] [--remote]`;

/** @throws what is wrong with the command line */
export function readOptions(given: readonly string[]): ShellOptions {
  const read: Record<string, string> = {};
  const rest = [...given];
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    if (!NAMES.includes(name)) throw new Error(`What is ${name}? ${USAGE}`);
    const value = name === '--remote' ? 'yes' : rest.shift();
    if (!value) throw new Error(`${name} has no value. ${USAGE}`);
    read[name.slice(2)] = value;
  }
  const { url = 'http://localhost:3000/', kind = 'turbo-ios', folder, remote } = read;
  const address = readAddress(url);
  if (!address) throw new Error(`${url} is no address. ${USAGE}`);
  if (!Object.hasOwn(SHELL_KINDS, kind)) throw new Error(`There is no kind ${kind}. ${USAGE}`);
  return {
    startUrl: url,
    origin: address.origin,
    kind: kind as ShellKindName,
    folder: folder ?? `${GLib.get_user_data_dir()}/tandem-shell`,
    isRemote: remote !== undefined,
    launchBrowser: (to) => void Gio.AppInfo.launch_default_for_uri(to, null),
  };
}
