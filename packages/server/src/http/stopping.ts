import { setImmediate as turnOfEventLoop } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { TandemError } from '../errors.ts';

/**
 * Takes leave of clients without cutting one off: those that keep a connection are told to end it, and what they ask
 * once the server closes is a 503 that says when to try again.
 */
export function takeLeaveOfClients(app: FastifyInstance): void {
  let phase: 'running' | 'leaving' | 'closing' = 'running';
  app.decorate('announceStop', () => {
    if (phase === 'running') phase = 'leaving';
  });
  app.decorate('isStopping', () => phase !== 'running');
  app.addHook('preClose', async () => {
    phase = 'closing';
    // Just after the system's queue of connections has been read: who waits in it when the socket closes is cut off.
    await turnOfEventLoop();
  });
  app.addHook('onRequest', (_request, _reply, done) => {
    done(phase === 'closing' ? new TandemError('unavailable', { detail: 'This process is stopping.' }) : undefined);
  });
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (phase !== 'running') reply.header('connection', 'close');
    done();
  });
}
