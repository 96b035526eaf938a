import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/** How long clients and load balancers are given to notice, before new requests are refused. */
const LEAVE_MILLISECONDS = 2_000;
/** How long nobody is connected before nobody is expected. */
const QUIET_MILLISECONDS = 200;
const DEADLINE_MILLISECONDS = 15_000;
/** Under `pnpm start` a Ctrl-C comes twice, from the terminal and from pnpm: within this time it is one. */
const ECHO_MILLISECONDS = 1_000;

/**
 * On SIGTERM: isn't ready any more, but answers while anybody is connected, for two seconds; then refuses what has not begun,
 * finishes what has, and closes jobs and database. On SIGINT, a developer's, without the two seconds. A second signal kills, but for
 * the Ctrl-C that pnpm passes on.
 */
export function stopGracefully(app: FastifyInstance): void {
  const stop = async (signal: NodeJS.Signals) => {
    process.removeListener('SIGTERM', stop);
    process.removeListener('SIGINT', stop);
    process.on('SIGINT', ignoreEcho);
    setTimeout(() => process.removeListener('SIGINT', ignoreEcho), ECHO_MILLISECONDS).unref();
    setTimeout(giveUp, DEADLINE_MILLISECONDS, app).unref();
    app.announceStop();
    if (signal === 'SIGTERM') await clientsToLeave(app);
    await app.close();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function ignoreEcho(): void {}

async function clientsToLeave({ server }: FastifyInstance): Promise<void> {
  const end = performance.now() + LEAVE_MILLISECONDS;
  let quietSince = performance.now();
  while (performance.now() < Math.min(end, quietSince + QUIET_MILLISECONDS)) {
    if ((await countConnections(server)) > 0) quietSince = performance.now();
    await sleep(20);
  }
}

function countConnections(server: FastifyInstance['server']): Promise<number> {
  return new Promise((resolve) => server.getConnections((error, count) => resolve(error ? 0 : count)));
}

function giveUp(app: FastifyInstance): void {
  app.log.error('The stop took too long: requests, or the database, did not end.');
  process.exit(1);
}
