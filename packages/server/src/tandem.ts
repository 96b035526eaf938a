import cookie from '@fastify/cookie';
import fastifyJwt from '@fastify/jwt';
import type { FastifyInstance } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { type Clock, systemClock } from './clock.ts';
import { appSecrets, type Config } from './config.ts';
import type { Tandem, TokenSigner } from './context.ts';
import { connectDatabase } from './database/connect.ts';
import { guardRoutes } from './http/access.ts';
import { measureRequests } from './http/measure-requests.ts';
import { sendProblem } from './http/problems.ts';
import { startRateLimits } from './http/rate-limits.ts';
import { sendRenewalHeaders } from './http/renewal-headers.ts';
import { parseBodiesStrictly } from './http/strict-body.ts';
import { strictValidatorCompiler } from './http/validation.ts';
import { startMetrics } from './metrics.ts';
import { authRoutes } from './routes/auth.ts';
import { healingRoutes } from './routes/healing.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { notificationTokenRoutes } from './routes/notification-tokens.ts';
import { operationRoutes } from './routes/operations.ts';
import { pathConfigurationRoutes } from './routes/path-configuration.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { userRoutes } from './routes/users.ts';
import { deriveKey, type Randomness, systemRandomness } from './secrets.ts';
import { ensureSigningKey } from './sessions/key-rotation.ts';
import { noRevocations, startRevocations } from './sessions/revocations.ts';
import { startSessionCache } from './sessions/session-cache.ts';
import { type KeyPair, signingKeys } from './sessions/signing-keys.ts';
import { rememberVerifiedTokens } from './sessions/verified-tokens.ts';
import { startPasswords } from './sign-in/passwords.ts';

export interface TandemOptions {
  readonly config: Config;
  readonly clock?: Clock;
  readonly randomness?: Randomness;
  /** bcrypt's cost; 11 unless a test is in a hurry. */
  readonly passwordCost?: number;
}

declare module 'fastify' {
  interface FastifyInstance {
    tandem: Tandem;
  }
}

const PASSWORD_COST = 11;

/**
 * Tandem as a Fastify plugin: sessions, sign-in and sign-out under `/api/v1`, and a guard before every route of the app it is
 * registered in (see {@link guardRoutes}). Opens the database, and closes it with the app.
 */
export const tandem = fastifyPlugin(
  async (app: FastifyInstance, options: TandemOptions) => {
    if (!app.hasReplyDecorator('setCookie')) await app.register(cookie);
    app.decorate('tandem', await start(app, options));
    app.addHook('onClose', async ({ tandem }) => {
      await tandem.passwords.close();
      await tandem.revocations.close();
      await tandem.rateLimits.close();
      await tandem.database.close();
    });
    measureRequests(app);
    await guardRoutes(app);
    sendRenewalHeaders(app);
    await app.register(apiRoutes);
  },
  { name: '@tandem-auth/server', fastify: '5.x' },
);

/** The API speaks strictly and in problems, whatever the app around it does. */
async function apiRoutes(app: FastifyInstance): Promise<void> {
  await parseBodiesStrictly(app);
  app.setValidatorCompiler(strictValidatorCompiler);
  app.setErrorHandler(sendProblem);
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  });
  await app.register(authRoutes);
  await app.register(healingRoutes);
  await app.register(sessionRoutes);
  await app.register(userRoutes);
  await app.register(notificationTokenRoutes);
  await app.register(pathConfigurationRoutes);
  await app.register(operationRoutes);
  await app.register(metricsRoutes);
}

async function start(app: FastifyInstance, options: TandemOptions): Promise<Tandem> {
  const { config, clock = systemClock, randomness = systemRandomness, passwordCost = PASSWORD_COST } = options;
  const metrics = startMetrics();
  const passwords = startPasswords(passwordCost, metrics);
  const connecting = connectDatabase(config);
  try {
    const [database] = await Promise.all([connecting, passwords.check()]);
    const source = { config, clock, randomness, database };
    await ensureSigningKey(source);
    const keys = signingKeys(source);
    const jwt = await startJwt(app, await keys.current());
    const sessionCache = startSessionCache(() => revocations.isCurrent());
    const memory = { ...sessionCache, forgetSigningKeys: keys.forget };
    const revocations = config.sessionCache ? await startRevocations(source, memory) : noRevocations;
    const secrets = appSecrets(config);
    return Object.freeze({
      ...source,
      metrics,
      passwords,
      rateLimits: startRateLimits(config, { clock, key: deriveKey(config.appSecret, 'rate-limits') }),
      signingKeys: keys,
      jwt,
      verifiedTokens: rememberVerifiedTokens(),
      sessionCache,
      revocations,
      sealKeys: {
        cookie: secrets.map((secret) => deriveKey(secret, 'session-cookie')),
        refreshToken: secrets.map((secret) => deriveKey(secret, 'refresh-token')),
      },
    });
  } catch (error) {
    await Promise.allSettled([connecting.then((database) => database.close()), passwords.close()]);
    throw error;
  }
}

/** @fastify/jwt in a scope of its own, under a name of its own: the app around us may use it for something else. */
async function startJwt(app: FastifyInstance, { privateKey, publicKey }: KeyPair): Promise<TokenSigner> {
  let signer: TokenSigner | undefined;
  await app.register(async (scope) => {
    await scope.register(fastifyJwt, {
      namespace: 'tandem',
      decoratorName: 'tandemClaims',
      secret: { private: privateKey, public: publicKey },
      sign: { algorithm: 'RS256' },
      verify: { algorithms: ['RS256'] },
    });
    signer = (scope.jwt as unknown as { tandem: TokenSigner }).tandem;
  });
  if (!signer) throw new Error('@fastify/jwt did not start.');
  return signer;
}
