import fastifyJwt from '@fastify/jwt';
import Fastify from 'fastify';
import type { TokenSigner } from '../context.ts';
import type { KeyPair } from './signing-keys.ts';

/**
 * @fastify/jwt in an app of its own, which never listens: rules sign and verify without a server around them, and one that
 * is may use the library for something else.
 */
export async function startTokenSigner({ privateKey, publicKey }: KeyPair): Promise<TokenSigner> {
  const app = Fastify();
  await app.register(fastifyJwt, {
    secret: { private: privateKey, public: publicKey },
    sign: { algorithm: 'RS256' },
    verify: { algorithms: ['RS256'] },
  });
  return app.jwt as unknown as TokenSigner;
}
