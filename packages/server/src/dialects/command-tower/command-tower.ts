import type { FastifyInstance, FastifyRequest } from 'fastify';
import { TandemError } from '../../errors.ts';
import { authenticate, type TokenReader } from '../../http/authenticate.ts';
import { refuseBareCookie } from '../../http/origin-guard.ts';
import { findUserWithId } from '../../people/users.ts';
import { constantTimeEqual } from '../../secrets.ts';
import type { SessionUser } from '../../sessions/sessions.ts';
import type { KeySource } from '../../sessions/signing-keys.ts';
import type { Dialect } from '../dialect.ts';
import type { CommandTowerConfig } from '../settings.ts';
import { renderError } from './errors.ts';
import { commandTowerRoutes } from './routes.ts';
import { type EncryptedTokens, encryptedTokens } from './token.ts';

/** What lets a CommandTower client into routes of an app around us. */
export interface CommandTowerGuard {
  /**
   * A hook that lets in who brings a CommandTower token, or the session's cookie, and sets `request.currentUser`.
   *
   * @throws {@link TandemError} `unauthenticated`, `invalid_token`, `credential_mismatch`; `cross_site` for an unsafe request
   * by cookie that is not known to be our own page's.
   */
  authenticateUser(request: FastifyRequest): Promise<void>;
}

declare module 'fastify' {
  interface FastifyInstance extends CommandTowerGuard {}
  interface FastifyRequest {
    currentUser: SessionUser | null;
  }
}

/** `Bearer: …`, or without the colon. */
const SCHEME = /^\s*bearer:?(?:\s+(\S+)\s*$|\s*$)/i;

/** CommandTower: an encrypted token in a header called `Authentication`. */
export function commandTower(config: CommandTowerConfig, source: KeySource): Dialect {
  const tokens = encryptedTokens(source.config, config);
  const readToken = reader(tokens);
  return {
    name: 'command-tower',
    mount: config.mount,
    readToken,
    routes: commandTowerRoutes(tokens),
    decorate: (app) => decorate(app, readToken),
    async renderError(error, request) {
      const status = (await isOfAnotherVerifier(tokens, error, request)) ? 403 : undefined;
      return renderError(error, request, status);
    },
    forgetKeys: () => undefined,
  };
}

/** For routes of an app: `app.get(path, { ...isPublic, onRequest: app.authenticateUser }, handler)`. */
function decorate(app: FastifyInstance, readToken: TokenReader): void {
  app.decorateRequest('currentUser', null);
  app.decorate('authenticateUser', async (request: FastifyRequest) => {
    const principal = await authenticate(request.server.tandem, request, readToken);
    if (principal.kind !== 'user') throw new TandemError('unauthenticated');
    if (principal.means === 'cookie') refuseBareCookie(request, request.server.tandem.config);
    request.principal = principal;
    request.currentUser = principal.user;
  });
}

function reader(tokens: EncryptedTokens): TokenReader {
  return async (_tandem, request) => {
    const token = presented(request);
    return token === null ? null : { claims: await tokens.read(token) };
  };
}

/** `null` where there is none of ours; a malformed one is an empty string, which no session has. */
function presented({ headers: { authentication } }: FastifyRequest): string | null {
  if (typeof authentication !== 'string') return null;
  const [scheme, token = ''] = SCHEME.exec(authentication) ?? [];
  return scheme === undefined ? null : token;
}

/** Whether a token is refused that has not expired, but is of before the user's verifier token was reset. */
async function isOfAnotherVerifier(
  tokens: EncryptedTokens,
  { code }: TandemError,
  request: FastifyRequest,
): Promise<boolean> {
  const token = code === 'invalid_token' ? presented(request) : null;
  const claims = token === null ? null : await tokens.read(token);
  const { tandem } = request.server;
  if (!claims || tandem.clock.now() >= claims.expiresAt) return false;
  const user = await findUserWithId(tandem, claims.userId);
  return user !== null && !constantTimeEqual(claims.verifierToken, user.verifierToken);
}
