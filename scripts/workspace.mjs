import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

/** Our packages and apps: `{ folder, manifest }`. */
export const members = ['packages', 'apps'].flatMap((parent) =>
  readdirSync(join(root, parent))
    .map((name) => join(root, parent, name))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => ({ folder, manifest: readManifest(folder) })),
);

export const publishable = members.filter(({ manifest }) => !manifest.private);

export function readManifest(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/** The pnpm that started us, or the one that everybody gets. */
export const pnpm = /pnpm/.test(process.env.npm_execpath ?? '')
  ? [...(/\.[cm]?js$/.test(process.env.npm_execpath) ? [process.execPath] : []), process.env.npm_execpath]
  : ['npx', '-y', 'pnpm@10'];
