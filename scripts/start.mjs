// pnpm start: the companion from its sources. They are bundled first, with the few libraries of hundreds of modules: Node
// loads one file in a fraction of the time it takes to load them one by one through a loader. Everything else is loaded
// from where it is installed.
import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import './generate.mjs';

const root = dirname(import.meta.dirname);
// Beside the sources, since they find files by their own place.
const folder = join(root, 'apps/companion/src');
const bundled = /^(@tandem-auth\/|typebox($|\/)|@fastify\/type-provider-typebox$|preact($|[-/]))/;

const externals = {
  name: 'externals',
  setup(context) {
    context.onResolve({ filter: /^[^./]/ }, async ({ path, kind, pluginData, resolveDir }) => {
      if (kind === 'entry-point' || bundled.test(path) || pluginData === externals) return undefined;
      if (isBuiltin(path)) return { path, external: true };
      const { path: file, errors } = await context.resolve(path, { kind, resolveDir, pluginData: externals });
      return errors.length > 0 ? { errors } : { path: pathToFileURL(file).href, external: true };
    });
    // What a source resolves while it runs, it resolves from its own package.
    context.onLoad({ filter: /schema-engine\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const own = JSON.stringify(pathToFileURL(path).href);
      return { loader: 'ts', contents: text.replace('createRequire(import.meta.url)', `createRequire(${own})`) };
    });
  },
};

await build({
  entryPoints: {
    'start.bundle': join(folder, 'main.ts'),
    'password-worker': join(root, 'packages/server/src/sign-in/password-worker.ts'),
  },
  outdir: folder,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  conditions: ['node'],
  sourcemap: 'linked',
  logLevel: 'warning',
  plugins: [externals],
});
process.setSourceMapsEnabled(true);
await import(pathToFileURL(join(folder, 'start.bundle.mjs')).href);
