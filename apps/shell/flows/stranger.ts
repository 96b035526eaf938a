import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Another site, at whatever address it can have. */
export interface Stranger extends AsyncDisposable {
  readonly url: string;
}

export async function startStranger(answer: RequestListener): Promise<Stranger> {
  const server = createServer(answer).listen(0, 'localhost');
  await once(server, 'listening');
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
