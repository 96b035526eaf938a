import type { FastifyInstance } from 'fastify';

const DEADLINE_MILLISECONDS = 10_000;

/** On SIGTERM and SIGINT: answers what has begun, refuses what hasn't, closes the database. A second signal kills. */
export function stopGracefully(app: FastifyInstance): void {
  const stop = async () => {
    process.removeListener('SIGTERM', stop);
    process.removeListener('SIGINT', stop);
    setTimeout(() => process.exit(1), DEADLINE_MILLISECONDS).unref();
    await app.close();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
