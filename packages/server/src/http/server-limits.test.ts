import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../testing/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer('embedded');
});
afterAll(() => server.stop());

/** The status line of what is answered to these bytes. */
async function answerTo(bytes: string): Promise<string> {
  const { port, hostname } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.write(bytes);
  return (await text(socket)).split('\r\n', 1)[0] ?? '';
}

it('headers of 16 KiB and more are refused, and a request line that long', async () => {
  const long = 'x'.repeat(16 * 1024);
  expect(await answerTo(`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${long}\r\n\r\n`)).toContain(' 431 ');
  expect(await answerTo(`GET /${long} HTTP/1.1\r\nHost: x\r\n\r\n`)).toContain(' 431 ');
});

it('a body that says to be larger than 64 KiB is refused before it is sent', async () => {
  const head = 'POST /api/v1/auth HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n';
  expect(await answerTo(`${head}Content-Length: 65537\r\n\r\n`)).toContain(' 413 ');
});

it('an id longer than any is refused', async () => {
  const { status } = await server.http('DELETE', `/api/v1/sessions/${'0'.repeat(101)}`);
  expect(status).toBe(414);
});

it('nobody may take for ever', () => {
  const { requestTimeout, headersTimeout, timeout, keepAliveTimeout } = server.app.server;
  expect({ requestTimeout, headersTimeout, timeout, keepAliveTimeout }).toEqual({
    requestTimeout: 30_000,
    headersTimeout: 10_000,
    timeout: 60_000,
    keepAliveTimeout: 72_000,
  });
});
