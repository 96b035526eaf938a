import type { Server } from 'node:http';
import type { FastifyHttpOptions } from 'fastify';

const KIB = 1024;

/**
 * How much and how long a client may send, for `Fastify({ ...serverLimits })`: a plugin can't set these, they are of the server
 * around it. Whoever sends slowly, or nothing, is cut off; what is too large is a 413, 414 or 431.
 */
export const serverLimits = {
  bodyLimit: 64 * KIB,
  /** From the first byte to the last, body included. */
  requestTimeout: 30_000,
  /** Without a byte in either direction. */
  connectionTimeout: 60_000,
  /** Longer than a proxy's own, so that it is never the server that closes a connection in use. */
  keepAliveTimeout: 72_000,
  routerOptions: { maxParamLength: 100 },
  http: {
    /** The request line and all headers together. */
    maxHeaderSize: 16 * KIB,
    headersTimeout: 10_000,
    /** How late a time-out may be noticed; Node's own is 30 s. */
    connectionsCheckingInterval: 2_000,
  },
} as const satisfies FastifyHttpOptions<Server>;
