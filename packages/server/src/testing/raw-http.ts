import { connect } from 'node:net';

/** Writes bytes to a server as they are, and waits until it has closed the connection. What it has answered, if it has. */
export function exchange(url: string, bytes: Uint8Array): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const answer: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.on('data', (chunk) => answer.push(chunk));
    // Who is cut off while still writing has an answer that may be lost.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Buffer.concat(answer).toString('latin1')));
  });
}
