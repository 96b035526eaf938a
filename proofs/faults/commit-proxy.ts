import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Stands before PostgreSQL and can cut a connection at a COMMIT: before PostgreSQL has heard it, or before it is answered. */
export interface CommitProxy {
  /** The address of the database behind, through here. */
  readonly url: string;
  /** Resolves when the next COMMIT has come, and its connection been cut. */
  cutNextCommit(when: 'before' | 'after'): Promise<void>;
  close(): Promise<void>;
}

/** A statement of its own, as a request's transaction ends; jobs send theirs as the end of a longer text. */
const COMMIT = 'COMMIT\0';

export async function startCommitProxy(databaseUrl: string): Promise<CommitProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let cut: ((client: Socket, server: Socket, commit: Buffer) => void) | null = null;

  const proxy = createServer((client) => {
    const server = connect(Number(target.port), target.hostname);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        sockets.delete(socket);
        other.end();
      });
    }
    server.pipe(client);
    client.on('data', (bytes) => {
      if (cut && bytes.includes(COMMIT)) cut(client, server, bytes);
      else server.write(bytes);
    });
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const url = new URL(databaseUrl);
  url.port = String((proxy.address() as AddressInfo).port);

  return {
    url: url.href,
    cutNextCommit: (when) =>
      new Promise((resolve) => {
        cut = (client, server, commit) => {
          cut = null;
          server.unpipe(client);
          server.resume();
          if (when === 'after') server.write(commit);
          client.destroy();
          resolve();
        };
      }),
    async close() {
      for (const socket of sockets) socket.destroy();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}
