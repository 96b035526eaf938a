import { createServer, type IncomingHttpHeaders, type RequestListener, request } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import { type AddressInfo, connect, createServer as createTcpServer, type Server } from 'node:net';

/** What a proxy does on the way. */
export interface Habits {
  readonly request?: (headers: IncomingHttpHeaders) => IncomingHttpHeaders;
  readonly answer?: (headers: IncomingHttpHeaders, path: string) => IncomingHttpHeaders;
  /** Key and certificate, for https. */
  readonly tls?: ServerOptions;
  /** Paths that it answers itself, with 404. */
  readonly withholds?: string;
}

export interface Front extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
}

/** An HTTP proxy before a server, with habits of its own. */
export async function startFront(target: string, habits: Habits): Promise<Front> {
  const pass: RequestListener = (incoming, outgoing) => {
    const { url = '/', method, headers } = incoming;
    if (habits.withholds && url.startsWith(habits.withholds)) return void outgoing.writeHead(404).end();
    const passed = request(target + url, { method, headers: habits.request?.(headers) ?? headers }, (answer) => {
      const answered = habits.answer?.(answer.headers, url) ?? answer.headers;
      answer.pipe(outgoing.writeHead(answer.statusCode ?? 502, answered));
    });
    incoming.pipe(passed.once('error', () => outgoing.destroy()));
  };
  const front = await listening(habits.tls ? createTlsServer(habits.tls, pass) : createServer(pass));
  return { ...front, url: `http${habits.tls ? 's' : ''}://127.0.0.1:${front.port}` };
}

/** PostgreSQL behind something that passes on everything but what NOTIFY says (message type `A`). */
export async function startDeafPooler(databaseUrl: string): Promise<Front> {
  const { hostname, port } = new URL(databaseUrl);
  const server = createTcpServer((client) => {
    const database = connect(Number(port), hostname);
    let received = Buffer.alloc(0);
    let isLent = true;
    client.on('data', () => {
      isLent = true;
    });
    database.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= 5 && received.length > received.readUInt32BE(1)) {
        const message = received.subarray(0, 1 + received.readUInt32BE(1));
        received = received.subarray(message.length);
        const kind = message.toString('latin1', 0, 1);
        if (kind !== 'A' || isLent) client.write(message);
        if (kind === 'Z') isLent = false;
      }
    });
    client.pipe(database);
    for (const [one, other] of [
      [client, database],
      [database, client],
    ] as const) {
      one.on('error', () => undefined).once('close', () => other.destroy());
    }
  });
  return listening(server);
}

async function listening(server: Server): Promise<Front> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      if ('closeAllConnections' in server) (server as ReturnType<typeof createServer>).closeAllConnections();
      await closed;
    },
  };
}
