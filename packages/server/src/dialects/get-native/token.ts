import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { earlier, epochSeconds, secondsAfter } from '../../clock.ts';
import type { Tandem } from '../../context.ts';
import { numberOf } from '../../people/user-numbers.ts';
import type { ApiTokenClaims } from '../../sessions/api-tokens.ts';
import { readJwtHeader, signJwt, verifiedClaims } from '../../sessions/jwt.ts';
import type { LiveSession } from '../../sessions/sessions.ts';
import type { SigningKeys } from '../../sessions/signing-keys.ts';
import type { GetNativeConfig } from '../settings.ts';

/** A token as it is handed out. */
export interface GetNativeToken {
  readonly token: string;
  readonly expiresAt: Date;
}

/** What makes a token this system's own. */
export interface TokenMaker {
  readonly config: GetNativeConfig;
  readonly keys: SigningKeys;
}

export const GET_NATIVE_KEYS = 'get-native';
const LIFETIME_SECONDS = 60 * 60;
const ALGORITHM = 'RS256';
const TYPE = 'JWT';

const Header = Compile(
  Type.Object(
    { alg: Type.Literal(ALGORITHM), typ: Type.Literal(TYPE), kid: Type.String() },
    { additionalProperties: false },
  ),
);
const Claims = Compile(
  Type.Object({
    iss: Type.String(),
    sub: Type.Integer(),
    aud: Type.String(),
    exp: Type.Integer(),
    iat: Type.Integer(),
    sid: Type.String(),
    ver: Type.String(),
  }),
);

/** Its four claims (issuer, the user's number, the client's IP, expiry), and which session of ours it is of. */
export async function issueToken(
  tandem: Tandem,
  { config, keys }: TokenMaker,
  { session, user, ip }: LiveSession & { readonly ip: string },
): Promise<GetNativeToken> {
  const now = tandem.clock.now();
  const key = await keys.current();
  const claims = {
    iss: config.issuer,
    sub: await numberOf(tandem, user),
    aud: ip,
    exp: epochSeconds(earlier(secondsAfter(now, LIFETIME_SECONDS), session.absoluteExpiresAt)),
    iat: epochSeconds(now),
    sid: session.id,
    ver: user.verifierToken,
  };
  const token = await signJwt(claims, { key, type: TYPE });
  return { token, expiresAt: new Date(claims.exp * 1000) };
}

/** Checks it as RFC 8725 has it. `null` for one that is not ours, or not this client's where that is asked for. */
export async function readToken(
  tandem: Tandem,
  { config, keys }: TokenMaker,
  { token, ip }: { token: string; ip: string },
): Promise<ApiTokenClaims | null> {
  const header = readJwtHeader(token, Header);
  const key = header && (await keys.find(header.kid));
  if (!key) return null;
  const claims = verifiedClaims(tandem, token, { key: key.publicKey, algorithm: ALGORITHM });
  if (!Claims.Check(claims) || claims.iss !== config.issuer) return null;
  if (config.checksAudience && claims.aud !== ip) return null;
  const expiresAt = new Date(claims.exp * 1000);
  const { retiredAt } = key;
  return {
    sessionId: claims.sid,
    verifierToken: claims.ver,
    expiresAt: retiredAt !== null && retiredAt < expiresAt ? retiredAt : expiresAt,
  };
}
