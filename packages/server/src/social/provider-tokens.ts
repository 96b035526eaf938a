import type { Config } from '../config.ts';
import type { Tandem } from '../context.ts';
import type { Identity } from '../generated/prisma/client.ts';
import { openText, sealText } from '../sealed-text.ts';

/** What opens a provider's own API, as the user. */
export interface ProviderTokens {
  readonly accessToken: string;
  /** `null` where the provider gave none. */
  readonly refreshToken: string | null;
  /** Of the access token; `null` where the provider doesn't say. */
  readonly expiresAt: Date | null;
}

/** The columns of an identity that hold them: encrypted, but for when they expire. */
export function tokenColumns(
  tandem: Tandem,
  { accessToken, refreshToken, expiresAt }: ProviderTokens,
  identity: Pick<Identity, 'issuer' | 'subject'>,
) {
  return {
    encryptedTokens: sealText(tandem, JSON.stringify({ accessToken, refreshToken }), sealOf(identity)),
    expiresAt,
  };
}

/** `null` where there are none, or where `APP_SECRET` has changed twice since: the user's next sign-in there brings new ones. */
export function openProviderTokens(config: Config, identity: Identity): ProviderTokens | null {
  const { encryptedTokens, expiresAt } = identity;
  const opened = encryptedTokens === null ? null : openText(config, encryptedTokens, sealOf(identity));
  return opened === null ? null : { ...JSON.parse(opened), expiresAt };
}

function sealOf({ issuer, subject }: Pick<Identity, 'issuer' | 'subject'>) {
  return { purpose: 'provider-tokens', context: `${issuer} ${subject}` } as const;
}
