import helmet from '@fastify/helmet';
import {
  type Config,
  logSerializers,
  parseBodiesStrictly,
  sendProblem,
  serverLimits,
  strictValidatorCompiler,
  type TandemOptions,
  tandem,
} from '@tandem-auth/server';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import { loadAssets } from './assets.ts';
import { accountRoutes } from './pages/accounts.ts';
import { adminRoutes } from './pages/admin/admin.ts';
import { assetRoutes } from './pages/assets.ts';
import { choosePasswordRoutes } from './pages/choose-password.ts';
import { connectedAccountRoutes } from './pages/connected-accounts.ts';
import { devMailRoutes } from './pages/dev-mail.ts';
import { deviceRoutes } from './pages/devices.ts';
import { emailChangeRoutes } from './pages/email-change.ts';
import { answerError, answerNotFound } from './pages/errors.ts';
import { exampleRoutes } from './pages/examples.ts';
import { homeRoutes } from './pages/home.ts';
import { invitationRoutes } from './pages/invitations.ts';
import { invitedRoutes } from './pages/invited.ts';
import { magicLinkRoutes } from './pages/magic-link.ts';
import { memberRoutes } from './pages/members.ts';
import { notMeRoutes } from './pages/not-me.ts';
import { passwordChangeRoutes } from './pages/password-change.ts';
import { passwordResetRoutes } from './pages/password-reset.ts';
import { securityRoutes } from './pages/security.ts';
import { signInRoutes } from './pages/sign-in.ts';
import { signOutRoutes } from './pages/sign-out.ts';
import { signUpRoutes } from './pages/sign-up.ts';
import { socialRoutes } from './pages/social.ts';
import { unlockRoutes } from './pages/unlock.ts';
import { verifyRoutes } from './pages/verify.ts';
import { logRequests } from './request-log.ts';
import { securityHeaders } from './security-headers.ts';

/** What a test puts in place of the real thing. */
export type CompanionOverrides = Omit<TandemOptions, 'config'> & {
  readonly logStream?: { write(line: string): void };
};

/**
 * The companion server: Tandem's API, and pages around it. Not listening yet; `close()` it in any case.
 *
 * @throws what opening the database throws.
 */
export async function buildCompanion(
  config: Config,
  { logStream, ...overrides }: CompanionOverrides = {},
): Promise<FastifyInstance> {
  const app = Fastify({
    ...serverLimits,
    logger: {
      level: config.logLevel,
      serializers: logSerializers,
      ...(logStream && { stream: logStream }),
    },
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: [...config.trustedProxies],
    pluginTimeout: 60_000,
    // Tandem's own has `Retry-After`.
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => void sendProblem(error, request, reply),
  });

  app.addHook('onRequest', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });
  await app.register(helmet, securityHeaders(config));
  const [assets] = await Promise.all([loadAssets(), app.register(tandem, { config, ...overrides })]);
  logRequests(app);

  app.decorate('assets', assets);
  app.setValidatorCompiler(strictValidatorCompiler);
  app.setErrorHandler(answerError);
  app.setNotFoundHandler(answerNotFound);
  await parseBodiesStrictly(app);

  await app.register(assetRoutes);
  await app.register(homeRoutes);
  await app.register(signInRoutes);
  await app.register(magicLinkRoutes);
  await app.register(passwordResetRoutes);
  await app.register(unlockRoutes);
  await app.register(notMeRoutes);
  await app.register(signUpRoutes);
  await app.register(verifyRoutes);
  await app.register(emailChangeRoutes);
  await app.register(choosePasswordRoutes);
  await app.register(signOutRoutes);
  await app.register(securityRoutes);
  await app.register(deviceRoutes);
  await app.register(passwordChangeRoutes);
  await app.register(socialRoutes);
  await app.register(connectedAccountRoutes);
  await app.register(accountRoutes);
  await app.register(memberRoutes);
  await app.register(invitationRoutes);
  await app.register(invitedRoutes);
  await app.register(adminRoutes);
  await app.register(devMailRoutes);
  await app.register(exampleRoutes);
  return app;
}
