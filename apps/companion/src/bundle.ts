import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export interface BundledFile {
  name: string;
  body: Buffer;
}

/** Builds what a page loads, in memory: a script, that of an example, a stylesheet, an icon; each named for its content. */
export async function bundle(): Promise<BundledFile[]> {
  const { outputFiles } = await build({
    entryPoints: ['browser/main.ts', 'browser/get-native.ts', 'styles/tandem.css', 'images/icon.svg'].map(source),
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: ['es2022', 'chrome100', 'firefox110', 'safari15.4'],
    legalComments: 'none',
    loader: { '.svg': 'copy' },
    entryNames: '[name]-[hash]',
    outdir: '/',
    logLevel: 'silent',
  });

  return outputFiles.map(({ path, contents }) => ({ name: basename(path), body: Buffer.from(contents) }));
}

function source(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}
