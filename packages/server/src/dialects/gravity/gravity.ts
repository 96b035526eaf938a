import { bearerToken } from '../../http/authenticate.ts';
import type { KeySource } from '../../sessions/signing-keys.ts';
import type { Dialect } from '../dialect.ts';
import { secretTokens } from '../secret-tokens.ts';
import type { GravityConfig } from '../settings.ts';
import { renderError } from './errors.ts';
import { gravityRoutes } from './routes.ts';

const LIFETIME_SECONDS = 7 * 24 * 60 * 60;

/** Gravity: a token of seven days, and one call that says what of a session is alive. */
export function gravity({ mount }: GravityConfig, { config }: KeySource): Dialect {
  const issuer = `${config.publicUrl}/gravity`;
  const tokens = secretTokens(config, { purpose: 'gravity-token', issuer, lifetimeSeconds: LIFETIME_SECONDS });
  return {
    name: 'gravity',
    mount,
    async readToken(tandem, request) {
      const token = bearerToken(request);
      return token === null ? null : { claims: tokens.read(tandem, token) };
    },
    routes: gravityRoutes(tokens),
    renderError,
    forgetKeys: () => undefined,
  };
}
