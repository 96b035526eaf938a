import type { FastifyInstance } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import type { Tandem } from './context.ts';
import { speak } from './dialects/dialect.ts';
import { type Access, guardRoutes } from './http/access.ts';
import { keepPermissionsCurrent } from './http/current-permissions.ts';
import { offerGuards } from './http/guards.ts';
import { measureRequests } from './http/measure-requests.ts';
import { describeRoutes } from './http/openapi.ts';
import { sendProblem } from './http/problems.ts';
import { sendRenewalHeaders } from './http/renewal-headers.ts';
import { takeLeaveOfClients } from './http/stopping.ts';
import { parseBodiesStrictly } from './http/strict-body.ts';
import { noticeUntrustedProxies } from './http/untrusted-proxies.ts';
import { strictValidatorCompiler } from './http/validation.ts';
import { closeTandem, openTandem, type TandemOptions } from './open-tandem.ts';
import type { Permissions } from './people/permissions/permissions.ts';
import { accountRoutes } from './routes/accounts.ts';
import { adminRoutes } from './routes/admin/admin.ts';
import { SHARED_ADMIN_ANSWERS } from './routes/admin/answers.ts';
import { SHARED_ANSWERS } from './routes/answers.ts';
import { authRoutes } from './routes/auth.ts';
import { emailChangeRoutes } from './routes/email-changes.ts';
import { emailVerificationRoutes } from './routes/email-verifications.ts';
import { healingRoutes } from './routes/healing.ts';
import { identityRoutes } from './routes/identities.ts';
import { invitationRoutes } from './routes/invitations.ts';
import { magicLinkRoutes } from './routes/magic-links.ts';
import { mailedLinkRoutes } from './routes/mailed-links.ts';
import { memberRoutes } from './routes/members.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { notificationTokenRoutes } from './routes/notification-tokens.ts';
import { openApiRoutes } from './routes/openapi.ts';
import { operationRoutes } from './routes/operations.ts';
import { pathConfigurationRoutes } from './routes/path-configuration.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { signInRoutes } from './routes/sign-ins.ts';
import { stripeRoutes } from './routes/stripe.ts';
import { userRoutes } from './routes/users.ts';
import { encryptKeysAnew } from './sessions/secret-change.ts';

declare module 'fastify' {
  interface FastifyInstance {
    tandem: Tandem;
    /**
     * Whether somebody may do something, at once: docs/permissions.md.
     *
     * @throws Error where the plugin was registered without `entities`.
     */
    can: Permissions['can'];
    /**
     * Says that this process is about to stop: from now on it isn't ready, and every answer ends its connection, but it
     * answers as before. `close()` then refuses what is still to come, and waits for what has begun.
     */
    announceStop(): void;
    /** Whether the process is about to stop, or stopping. */
    isStopping(): boolean;
  }
}

export interface TandemPluginOptions extends TandemOptions {
  /** Who may call a route of the app around the plugin that doesn't say; without it, signed-in users. */
  readonly defaultAccess?: Access;
}

/**
 * Tandem as a Fastify plugin: sessions, sign-in and sign-out under `/api/v1`, and a guard before every route of the app, or of
 * the scope, that it is registered in (see {@link guardRoutes}). Opens the database, and closes it with the app.
 *
 * @throws Error where it is registered already; what {@link openTandem} throws.
 */
export const tandem = fastifyPlugin(
  async (app: FastifyInstance, { defaultAccess = 'user', ...options }: TandemPluginOptions) => {
    if (app.hasDecorator('tandem'))
      throw new Error('Tandem is registered in this app already: once guards every route.');
    app.decorate('tandem', await openForSignIns(options));
    app.addHook('onListen', async () => {
      if (options.jobs !== false) app.tandem.jobs.start(app.tandem, app.log);
    });
    app.addHook('onClose', ({ tandem }) => closeTandem(tandem));
    app.decorate('can', options.entities ? app.tandem.permissions.can : refuseToGuess);
    measureRequests(app);
    takeLeaveOfClients(app);
    noticeUntrustedProxies(app);
    await guardRoutes(app, defaultAccess);
    offerGuards(app);
    if (options.entities) keepPermissionsCurrent(app);
    sendRenewalHeaders(app);
    for (const dialect of app.tandem.dialects) dialect.decorate?.(app);
    await app.register(describedRoutes);
  },
  { name: '@tandem-auth/server', fastify: '5.x' },
);

/** What permissions go by is kept current only for apps that ask. */
function refuseToGuess(): never {
  throw new Error(
    'This app asks for permissions: name its entities, if only {}, among the options of @tandem-auth/server.',
  );
}

/** A server without workers would leave every sign-in waiting, and one that can't open a key would fail it once that signs. */
async function openForSignIns(options: TandemOptions): Promise<Tandem> {
  const opened = await openTandem(options);
  try {
    await opened.passwords.check();
    await encryptKeysAnew(opened);
    return opened;
  } catch (error) {
    await closeTandem(opened);
    throw error;
  }
}

/** What `/openapi.json` is about. */
async function describedRoutes(app: FastifyInstance): Promise<void> {
  await describeRoutes(app, [...SHARED_ANSWERS, ...SHARED_ADMIN_ANSWERS]);
  await app.register(apiRoutes);
  for (const dialect of app.tandem.dialects) await speak(app, dialect);
}

/** The API speaks strictly and in problems, whatever the app around it does. */
async function apiRoutes(app: FastifyInstance): Promise<void> {
  await parseBodiesStrictly(app);
  app.setValidatorCompiler(strictValidatorCompiler);
  app.setErrorHandler(sendProblem);
  app.addHook('onRoute', (route) => {
    route.config = { access: 'user', ...route.config };
  });
  app.addHook('onRequest', (_request, reply, done) => {
    reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
    done();
  });
  await app.register(authRoutes);
  await app.register(magicLinkRoutes);
  await app.register(mailedLinkRoutes);
  await app.register(healingRoutes);
  await app.register(sessionRoutes);
  await app.register(identityRoutes);
  await app.register(signInRoutes);
  await app.register(userRoutes);
  await app.register(emailVerificationRoutes);
  await app.register(accountRoutes);
  await app.register(memberRoutes);
  await app.register(invitationRoutes);
  await app.register(emailChangeRoutes);
  await app.register(notificationTokenRoutes);
  await app.register(adminRoutes, { prefix: '/api/v1/admin' });
  await app.register(pathConfigurationRoutes);
  await app.register(operationRoutes);
  await app.register(stripeRoutes);
  await app.register(metricsRoutes);
  await app.register(openApiRoutes);
}
