import fastifyJwt from '@fastify/jwt';
import Fastify from 'fastify';
import type { TokenSigner } from '../context.ts';

/**
 * @fastify/jwt in an app of its own, which never listens: rules sign and verify without a server around them, and one that
 * is may use the library for something else.
 */
export async function startTokenSigner(): Promise<TokenSigner> {
  const app = Fastify();
  await app.register(fastifyJwt, {
    secret: eachCallHasItsKey,
    sign: { algorithm: 'RS256' },
    verify: { algorithms: ['RS256'] },
  });
  return app.jwt as unknown as TokenSigner;
}

/** The library wants one all the same. */
async function eachCallHasItsKey(): Promise<never> {
  throw new Error('A token is signed and verified with a key that is named.');
}
