import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { BundledFile } from './bundle.ts';
import type { AssetPaths } from './views/page.ts';

/** One file that pages load, ready to be sent. */
export interface Asset {
  type: string;
  etag: string;
  body: Buffer;
  gzipped: Buffer;
}

export interface Assets {
  paths: AssetPaths;
  /** By file name. */
  files: ReadonlyMap<string, Asset>;
}

declare module 'fastify' {
  interface FastifyInstance {
    assets: Assets;
  }
}

/**
 * The files that pages load. Those that `build-assets` put beside the compiled companion are read;
 * run from its sources, they are bundled anew, once a process.
 */
export function loadAssets(): Promise<Assets> {
  loading ??= readBuiltFiles().then(arrange);
  return loading;
}

let loading: Promise<Assets> | undefined;

async function readBuiltFiles(): Promise<BundledFile[]> {
  const folder = new URL('./assets/', import.meta.url);
  const names = await readdir(folder).catch(() => null);
  if (names === null) return (await import('./bundle.ts')).bundle();

  return Promise.all(names.map(async (name) => ({ name, body: await readFile(new URL(name, folder)) })));
}

function arrange(bundled: BundledFile[]): Assets {
  const named = (pattern: RegExp) => {
    const file = bundled.find(({ name }) => pattern.test(name));
    if (file === undefined) throw new Error(`No asset is named ${pattern}: run \`pnpm build\` again.`);
    return `/assets/${file.name}`;
  };

  return {
    paths: {
      script: named(/^main-.+\.js$/),
      getNative: named(/^get-native-.+\.js$/),
      stylesheet: named(/^tandem-.+\.css$/),
      icon: named(/^icon-.+\.svg$/),
    },
    files: new Map(bundled.map(({ name, body }) => [name, describe(name, body)])),
  };
}

function describe(name: string, body: Buffer): Asset {
  return {
    type: types[extname(name)] ?? 'application/octet-stream',
    etag: `W/"${name}"`,
    body,
    gzipped: gzipSync(body, { level: 9 }),
  };
}

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};
