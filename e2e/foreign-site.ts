import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test as base } from './fixtures.ts';

/** Another origin on this machine; on `127.0.0.1` it is of the companion's site, so `SameSite=Lax` doesn't keep cookies from it. */
export const test = base.extend<{ foreignHost: string; foreignUrl: string }>({
  foreignHost: ['127.0.0.1', { option: true }],
  foreignUrl: async ({ foreignHost }, use) => {
    const server = createServer((_request, response) => {
      response
        .writeHead(200, { 'Content-Type': 'text/html' })
        .end('<!doctype html><title>Foreign</title><h1>Foreign</h1>');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    await use(`http://${foreignHost}:${(server.address() as AddressInfo).port}/`);
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  },
});
