import { bearerToken } from '../../http/authenticate.ts';
import { clientIp } from '../../http/client.ts';
import type { KeySource } from '../../sessions/signing-keys.ts';
import type { Dialect } from '../dialect.ts';
import { keysOnDemand } from '../keys-on-demand.ts';
import type { GetNativeConfig } from '../settings.ts';
import { renderError } from './errors.ts';
import { ACCESS_TOKEN, AUTH_EXPIRE, AUTH_TOKEN, tokenGiver } from './give-token.ts';
import { getNativeRoutes } from './routes.ts';
import { GET_NATIVE_KEYS, readToken, type TokenMaker } from './token.ts';

/** Get Native: an RS256 token in a header of every answer, new each time. */
export function getNative(config: GetNativeConfig, source: KeySource): Dialect {
  const keys = keysOnDemand(source, GET_NATIVE_KEYS);
  const maker: TokenMaker = { config, keys };
  return {
    name: 'get-native',
    mount: config.mount,
    async readToken(tandem, request) {
      const token = bearerToken(request);
      return token === null ? null : { claims: await readToken(tandem, maker, { token, ip: clientIp(request) }) };
    },
    pages: { tokenHeaders: config.headers === 'old' ? [ACCESS_TOKEN] : [AUTH_TOKEN, AUTH_EXPIRE] },
    routes: getNativeRoutes(config, tokenGiver(maker)),
    renderError: (error) => renderError(config, error),
    forgetKeys: keys.forget,
  };
}
