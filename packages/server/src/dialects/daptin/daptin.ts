import type { KeySource } from '../../sessions/signing-keys.ts';
import type { Dialect } from '../dialect.ts';
import type { DaptinConfig } from '../settings.ts';
import { ENTITIES } from './actions.ts';
import { renderError } from './errors.ts';
import { daptinRoutes } from './routes.ts';
import { daptinTokens, tokenOf } from './token.ts';

/** Daptin: signing up and in are actions, and permissions say what anybody may do, guests included. */
export function daptin(config: DaptinConfig, source: KeySource): Dialect {
  const tokens = daptinTokens(source.config);
  return {
    name: 'daptin',
    mount: config.mount,
    async readToken(tandem, request) {
      const token = tokenOf(request);
      return token === null ? null : { claims: tokens.read(tandem, token) };
    },
    // They find it in an answer's body.
    pages: { tokenHeaders: [] },
    routes: daptinRoutes(config, tokens),
    renderError,
    entities: ENTITIES,
    forgetKeys: () => undefined,
  };
}
