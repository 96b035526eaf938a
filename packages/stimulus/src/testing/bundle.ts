import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';

/** The minified browser bundle of `source`, which may import this package's sources as `./…`. */
export async function bundle(source: string, options: BuildOptions = {}): Promise<string> {
  const result = await build({
    stdin: { contents: source, resolveDir: fileURLToPath(new URL('..', import.meta.url)), loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    ...options,
  });
  return result.outputFiles?.[0]?.text ?? '';
}

/** An app's entry file, with Turbo and Stimulus. */
export const APP_WITH_TURBO = `
  import '@hotwired/turbo';
  import { Application } from '@hotwired/stimulus';
  import { bridge } from '@tandem-auth/bridge';
  import { registerTandem } from './index.ts';
  registerTandem(Application.start());
  Object.assign(window, { bridge });
`;

/** The same without Turbo. */
export const APP_WITHOUT_TURBO = APP_WITH_TURBO.replace("import '@hotwired/turbo';", '');
