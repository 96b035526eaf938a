import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build } from 'esbuild';

/** A signed-in page with all controllers; `page.ts` is its script. */
const HTML = `<!doctype html><title>Home</title><script type="module" src="/page.js"></script>
<body data-controller="session handoff" data-session-id-value="s1" data-handoff-session-value="s1">
<a href="/users/sign_out" data-controller="sign-out">Sign Out</a>
<output data-controller="badge" data-badge-icon-value="bell" data-badge-tab-value="home" data-badge-count-value="3">3</output>
<button data-controller="push" data-action="push#register">Notify me</button>`;

export interface Site extends AsyncDisposable {
  readonly url: string;
}

export async function openSite(): Promise<Site> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'page.ts')],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  const script = outputFiles[0]?.text ?? '';
  const server = createServer(({ url }, response) => {
    const isScript = url === '/page.js';
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html; charset=utf-8');
    if (isScript) response.setHeader('Cache-Control', 'max-age=3600');
    response.end(isScript ? script : HTML);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
