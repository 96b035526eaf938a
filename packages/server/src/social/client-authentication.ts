import { SignJWT } from 'jose';
import { type ClientAuth, ClientSecretBasic, ClientSecretPost } from 'openid-client';
import { type Clock, epochSeconds } from '../clock.ts';
import type { ClientSecret } from './settings.ts';

const APPLE_SECRET_SECONDS = 5 * 60;

/** How we show a provider's token endpoint who we are. */
export function clientAuthentication(clientSecret: ClientSecret, clock: Clock): ClientAuth {
  return clientSecret.kind === 'apple' ? byApplesJwt(clientSecret, clock) : bySecret(clientSecret.secret);
}

/** In the `Authorization` header, which every provider has to understand (RFC 6749, 2.3.1), unless one says it doesn't. */
function bySecret(secret: string): ClientAuth {
  const [basic, post] = [ClientSecretBasic(secret), ClientSecretPost(secret)];
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const authenticate = methods.includes('client_secret_basic') ? basic : post;
    return authenticate(server, ...rest);
  };
}

/**
 * Apple's secret is a JWT of our own, made anew for each call:
 * https://developer.apple.com/documentation/accountorganizationaldatasharing/creating-a-client-secret
 */
function byApplesJwt(
  { teamId, keyId, privateKey }: Extract<ClientSecret, { kind: 'apple' }>,
  clock: Clock,
): ClientAuth {
  return async ({ issuer }, { client_id }, body) => {
    const now = epochSeconds(clock.now());
    const secret = await new SignJWT()
      .setProtectedHeader({ alg: 'ES256', kid: keyId })
      .setIssuer(teamId)
      .setIssuedAt(now)
      .setExpirationTime(now + APPLE_SECRET_SECONDS)
      .setAudience(issuer)
      .setSubject(client_id)
      .sign(privateKey);
    body.set('client_id', client_id);
    body.set('client_secret', secret);
  };
}
