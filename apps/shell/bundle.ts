import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';

const source = (path: string) => fileURLToPath(new URL(`src/${path}`, import.meta.url));
const folder = fileURLToPath(new URL('dist/app', import.meta.url));

const common: BuildOptions = { bundle: true, logLevel: 'warning' };

/** Bundles the shell for GJS, and what it puts into pages. Answers where the shell's entry is. */
export async function bundleShell(): Promise<string> {
  await build({
    ...common,
    entryPoints: [source('main.ts')],
    outdir: folder,
    format: 'esm',
    // Debian 12's GJS has the JavaScript of Firefox 102.
    target: 'firefox102',
    external: ['gi://*', 'system'],
  });
  await build({
    ...common,
    entryPoints: ['page', 'relay', 'remote'].map((name) => source(`page/${name}.ts`)),
    outdir: `${folder}/page`,
    format: 'iife',
    target: 'safari15',
  });
  return `${folder}/main.js`;
}
