import { authorizationCodeGrant, type Configuration, fetchUserInfo, type IDToken } from 'openid-client';
import { secondsAfter } from '../clock.ts';
import type { Tandem } from '../context.ts';
import { parseEmail } from '../people/emails.ts';
import { isName, oneSpelling } from '../people/names.ts';
import { refusalOf } from './faults.ts';
import type { ProviderTokens } from './provider-tokens.ts';
import type { SocialProvider } from './settings.ts';
import type { Trip } from './trip.ts';

/** Who somebody is to a provider, as it has just proved. */
export interface ProvenIdentity {
  readonly provider: string;
  /** With `subject`, who it is; nothing else says so. */
  readonly issuer: string;
  readonly subject: string;
  /** In its one spelling, where the provider has verified it; `null` where it has not, or tells none. */
  readonly email: string | null;
  /** What they are called there; `null` where it doesn't say. */
  readonly name: string | null;
  readonly tokens: ProviderTokens;
}

/** Those members of the provider's answer that we read. */
type Claims = Pick<IDToken, 'iss' | 'sub'> & Readonly<Record<string, unknown>>;

/** Where a provider is to lead back to. */
export function redirectUri({ config }: Pick<Tandem, 'config'>, provider: string): string {
  return `${config.publicUrl}/users/auth/${provider}/callback`;
}

/**
 * Takes a provider's answer to a trip: that it is this provider's, to this trip, then redeems its code, and checks the ID token,
 * its signature and nonce included.
 *
 * @throws {@link TandemError} `social_sign_in_failed`, `social_sign_in_cancelled`, `provider_unavailable`.
 */
export async function proveIdentity(
  tandem: Tandem,
  { trip, answer }: { readonly trip: Trip; readonly answer: URLSearchParams },
): Promise<ProvenIdentity> {
  const provider = tandem.socialProviders.named(trip.provider);
  const configuration = await tandem.socialProviders.discover(provider);
  const address = new URL(redirectUri(tandem, provider.name));
  address.search = answer.toString();
  const checks = { expectedState: trip.state, expectedNonce: trip.nonce, pkceCodeVerifier: trip.codeVerifier };
  try {
    const redeemed = await authorizationCodeGrant(configuration, address, checks);
    const claims = redeemed.claims();
    if (!claims) throw new Error('There is no ID token.');
    const told = await withUserInfo(configuration, claims, redeemed.access_token);
    const { access_token: accessToken, refresh_token: refreshToken = null, expires_in } = redeemed;
    const expiresAt = expires_in === undefined ? null : secondsAfter(tandem.clock.now(), expires_in);
    return {
      provider: provider.name,
      issuer: claims.iss,
      subject: claims.sub,
      email: verifiedEmail(told),
      name: nameOf(told) ?? nameOf(firstTold(provider, answer)),
      tokens: { accessToken, refreshToken, expiresAt },
    };
  } catch (fault) {
    throw refusalOf(provider.name, fault);
  }
}

/** Many say in an ID token who it is, and elsewhere what they are called (OpenID Connect Core, 5.4). */
async function withUserInfo(configuration: Configuration, claims: Claims, accessToken: string): Promise<Claims> {
  if (claims['email'] !== undefined || !configuration.serverMetadata().userinfo_endpoint) return claims;
  return { ...(await fetchUserInfo(configuration, accessToken, claims.sub)), ...claims };
}

/** Apple says `"true"` at times. */
function verifiedEmail({ email, email_verified }: Claims): string | null {
  const isVerified = email_verified === true || email_verified === 'true';
  return isVerified && typeof email === 'string' ? parseEmail(email) : null;
}

/** Apple tells the name beside its first answer, and never again. Anybody could have put it there: it is but a name. */
function firstTold({ postsAnswer }: SocialProvider, answer: URLSearchParams): Readonly<Record<string, unknown>> {
  try {
    const { name } = JSON.parse((postsAnswer && answer.get('user')) || '{}') ?? {};
    return { given_name: name?.firstName, family_name: name?.lastName };
  } catch {
    return {};
  }
}

function nameOf({ name, given_name, family_name }: Readonly<Record<string, unknown>>): string | null {
  const parts = typeof name === 'string' ? [name] : [given_name, family_name].filter((one) => typeof one === 'string');
  const text = oneSpelling(parts.join(' '));
  return isName(text) ? text : null;
}
