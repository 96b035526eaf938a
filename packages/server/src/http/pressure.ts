import underPressure from '@fastify/under-pressure';
import type { FastifyInstance } from 'fastify';
import { TandemError } from '../errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What happens to a request of this route while the process can't keep up; without it, 503. */
    pressureHandler?: () => void;
  }
}

/** How late the event loop may be on average. */
const LONGEST_DELAY_MILLISECONDS = 500;
/** Long enough for one pause, of a collector or of a machine that is busy otherwise, to make no difference. */
const AVERAGED_OVER_MILLISECONDS = 3_000;

/** What a route says that answers whatever the pressure: `{ config: { access: 'public', ...whateverThePressure } }`. */
export const whateverThePressure = { pressureHandler: () => undefined };

/**
 * Refuses requests at once while the event loop is late, rather than all of them late: a 503 is done before anybody is
 * authenticated. An app around us that has registered @fastify/under-pressure keeps its own limits.
 */
export async function refuseUnderPressure(app: FastifyInstance): Promise<void> {
  if (app.hasDecorator('isUnderPressure')) return;
  await app.register(underPressure, {
    maxEventLoopDelay: LONGEST_DELAY_MILLISECONDS,
    sampleInterval: AVERAGED_OVER_MILLISECONDS,
    pressureHandler: async () => {
      throw new TandemError('overloaded');
    },
  });
}
