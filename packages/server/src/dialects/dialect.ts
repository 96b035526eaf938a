import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { TandemError } from '../errors.ts';
import type { TokenReader } from '../http/authenticate.ts';
import { keepPermissionsCurrent } from '../http/current-permissions.ts';
import { asTandemError, noteRefusal, problemHeaders } from '../http/problems.ts';
import { parseBodiesStrictly } from '../http/strict-body.ts';
import { strictValidatorCompiler } from '../http/validation.ts';
import type { Entities } from '../people/permissions/permissions.ts';
import { openToOrigins } from './cross-origin.ts';
import type { Mount } from './settings.ts';

/** Another system's HTTP wire format over our core. */
export interface Dialect {
  /** As `DIALECTS` names it. */
  readonly name: string;
  /** `null`: its routes are where the other system has them. */
  readonly mount: Mount | null;
  /** Reads its token off a request. */
  readonly readToken: TokenReader;
  readonly routes: FastifyPluginAsync;
  /** For one whose clients are page scripts: they may be of other origins, those that `CORS_ORIGINS` names. */
  readonly pages?: PageScripts;
  /** What it has for the code of the app around us. */
  decorate?(app: FastifyInstance): void;
  /** A refusal as it says it. */
  renderError(error: TandemError, request: FastifyRequest): DialectAnswer | Promise<DialectAnswer>;
  /** What it asks permissions for, besides users and groups. */
  readonly entities?: Entities;
  /** To be told that signing keys were made or retired. */
  forgetKeys(): void;
}

/** What page scripts of other origins need. */
export interface PageScripts {
  /** In which headers of its answers they find their token. */
  readonly tokenHeaders: readonly string[];
}

export interface DialectAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Speaks it: its routes read its token, and say errors its way. */
export async function speak(app: FastifyInstance, dialect: Dialect): Promise<void> {
  await app.register(
    async (scope) => {
      await parseBodiesStrictly(scope);
      scope.setValidatorCompiler(strictValidatorCompiler);
      scope.setErrorHandler(async (thrown, request, reply) => {
        const error = asTandemError(thrown);
        const [said, { status, body }] = await sayError(dialect, error, request);
        noteRefusal(said, request);
        return reply.code(status).headers(problemHeaders(said, status)).send(body);
      });
      scope.addHook('onRoute', (route) => {
        route.config = { access: 'user', ...route.config, readToken: dialect.readToken };
        if (dialect.mount && 'host' in dialect.mount) route.constraints = { host: dialect.mount.host };
      });
      scope.addHook('onRequest', (_request, reply, done) => {
        reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
        done();
      });
      if (dialect.pages) openToOrigins(scope, dialect.pages);
      if (dialect.entities) keepPermissionsCurrent(scope);
      await scope.register(dialect.routes);
    },
    dialect.mount && 'prefix' in dialect.mount ? { prefix: dialect.mount.prefix } : {},
  );
}

/** What is said, and how. A fault while that is found out is what is said. */
async function sayError(
  dialect: Dialect,
  error: TandemError,
  request: FastifyRequest,
): Promise<[said: TandemError, DialectAnswer]> {
  try {
    return [error, await dialect.renderError(error, request)];
  } catch (thrown) {
    const fault = asTandemError(thrown);
    return [fault, await dialect.renderError(fault, request)];
  }
}
