import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a database on which every answer takes its time, as from another continent. */
export interface SlowLine {
  readonly url: string;
  close(): Promise<void>;
}

/** @param programs which connections are slow: those whose first message has this in it (an `application_name`). */
export async function startSlowLine(databaseUrl: string, programs: string, milliseconds: number): Promise<SlowLine> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const proxy = createServer((client) => {
    const server = connect(Number(target.port), target.hostname);
    let delay = 0;
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        sockets.delete(socket);
        client.destroy();
        server.destroy();
      });
    }
    client.once('data', (bytes) => {
      if (bytes.includes(programs)) delay = milliseconds;
    });
    client.pipe(server);
    server.on('data', (bytes) => {
      if (delay === 0) client.write(bytes);
      else setTimeout(() => client.write(bytes), delay);
    });
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const url = new URL(databaseUrl);
  url.port = String((proxy.address() as AddressInfo).port);
  return {
    url: url.href,
    async close() {
      for (const socket of sockets) socket.destroy();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}
