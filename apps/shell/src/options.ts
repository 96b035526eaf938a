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

const USAGE = `gjs -m main.js [--url <start URL>] [--kind ${Object.keys(SHELL_KINDS).join('|')}] [--folder <path>] [--remote]`;

/** @throws what is wrong with the command line */
export function readOptions(given: readonly string[]): ShellOptions {
  const read: Record<string, string> = {};
  for (let index = 0; index < given.length; index += 1) {
    const name = given[index] ?? '';
    if (name === '--remote') read['remote'] = 'yes';
    else if (['--url', '--kind', '--folder'].includes(name)) read[name.slice(2)] = given[++index] ?? '';
    else throw new Error(`What is ${name}? ${USAGE}`);
  }
  const { url = 'http://localhost:3000/', kind = 'turbo-ios', folder, remote } = read;
  const address = readAddress(url);
  if (!address) throw new Error(`${url} is no address. ${USAGE}`);
  if (!(kind in SHELL_KINDS)) throw new Error(`There is no kind ${kind}. ${USAGE}`);
  return {
    startUrl: url,
    origin: address.origin,
    kind: kind as ShellKindName,
    folder: folder ?? `${GLib.get_user_data_dir()}/tandem-shell`,
    isRemote: remote !== undefined,
    launchBrowser: (to) => void Gio.AppInfo.launch_default_for_uri(to, null),
  };
}
