import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = dirname(import.meta.dirname);

export interface Dependency {
  readonly name: string;
  readonly version: string;
  /** SPDX, as the package says it; empty if it says nothing. */
  readonly licence: string;
}

const ALLOWED = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Unlicense',
]);

/** Whether we may ship what is under this SPDX expression: of `OR` one side, of `AND` both. */
export function isAllowed(licence: string): boolean {
  const parts = (text: string, operator: RegExp) =>
    text.split(operator).map((part) => part.replace(/[()]/g, '').trim());
  return licence.split(/ AND /).every((side) => parts(side, / OR /).some((name) => ALLOWED.has(name)));
}

interface Manifest {
  name: string;
  version: string;
  license?: string | { type: string };
  licenses?: { type: string }[];
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

/** Whatever `packages/` and `apps/` need to run, and what that needs, as installed here. */
export function productionDependencies(): Dependency[] {
  const ours = ['packages', 'apps'].flatMap((parent) =>
    readdirSync(join(ROOT, parent)).map((name) => join(ROOT, parent, name)),
  );
  const found = new Set(ours.filter((folder) => existsSync(join(folder, 'package.json'))));
  for (const folder of found) {
    for (const dependency of dependenciesOf(folder)) found.add(dependency);
  }
  return [...found]
    .filter((folder) => !ours.includes(folder))
    .map((folder) => {
      const manifest = readManifest(folder);
      return { name: manifest.name, version: manifest.version, licence: licenceOf(manifest) };
    });
}

const readManifest = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** Folders; without those that are optional: they are not installed, or come with the tools. */
function dependenciesOf(folder: string): string[] {
  const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = readManifest(folder);
  const requiredPeers = Object.keys(peerDependencies ?? {}).filter((name) => !peerDependenciesMeta?.[name]?.optional);
  return [...Object.keys({ ...dependencies, ...optionalDependencies }), ...requiredPeers]
    .map((name) => resolve(name, folder))
    .filter((found) => found !== null);
}

function resolve(name: string, from: string): string | null {
  const folder = join(from, 'node_modules', name);
  if (existsSync(join(folder, 'package.json'))) return realpathSync(folder);
  return from === ROOT ? null : resolve(name, dirname(from));
}

function licenceOf({ license, licenses }: Manifest): string {
  if (typeof license === 'string') return license;
  return license?.type ?? licenses?.map(({ type }) => type).join(' OR ') ?? '';
}
