import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { earlier, epochSeconds, secondsAfter } from '../clock.ts';
import type { Tandem } from '../context.ts';
import { newRandomId } from '../secrets.ts';
import { readJwtHeader, signJwt, verifiedClaims } from './jwt.ts';
import type { VerifyingKey } from './signing-keys.ts';

/** The native half, as it is handed out. */
export interface ApiToken {
  readonly token: string;
  readonly expiresAt: Date;
  readonly expiresInSeconds: number;
}

/** What a rightly signed token says. It says nothing of whether its session still lives. */
export interface ApiTokenClaims {
  readonly sessionId: string;
  readonly verifierToken: string;
  readonly expiresAt: Date;
}

export const API_TOKEN_LIFETIME_SECONDS = 60 * 60;
const ALGORITHM = 'RS256';
const TYPE = 'at+jwt';
const ID_CLAIM = '"jti":"';
const UUID_LENGTH = 36;

const Uuid = Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' });
const Header = Compile(
  Type.Object({ alg: Type.Literal(ALGORITHM), typ: Type.Literal(TYPE), kid: Uuid }, { additionalProperties: false }),
);
const Claims = Compile(
  Type.Object({
    iss: Type.String(),
    aud: Type.String(),
    sub: Uuid,
    sid: Uuid,
    ver: Type.String(),
    jti: Type.String(),
    iat: Type.Integer(),
    exp: Type.Integer(),
  }),
);

/** Signs a JWT access token (RFC 9068's form) that names the session; it lives for an hour, but never longer than the session. */
export async function issueApiToken(
  tandem: Tandem,
  session: { id: string; absoluteExpiresAt: Date },
  user: { id: string; verifierToken: string },
): Promise<ApiToken> {
  const now = tandem.clock.now();
  const expiresAt = earlier(secondsAfter(now, API_TOKEN_LIFETIME_SECONDS), session.absoluteExpiresAt);
  const key = await tandem.signingKeys.current();
  const claims = {
    iss: tandem.config.publicUrl,
    aud: tandem.config.publicUrl,
    sub: user.id,
    sid: session.id,
    ver: user.verifierToken,
    jti: newRandomId(tandem.randomness),
    iat: epochSeconds(now),
    exp: epochSeconds(expiresAt),
  };
  return {
    token: await signJwt(claims, { key, type: TYPE }),
    expiresAt: new Date(claims.exp * 1000),
    expiresInSeconds: claims.exp - claims.iat,
  };
}

/**
 * Checks a token by RFC 8725: one algorithm, our key, type, issuer and audience, every claim there. `null` for any that
 * fails. Whether it has expired is not asked here: it may still end its own session.
 */
export async function readApiToken(tandem: Tandem, token: string): Promise<ApiTokenClaims | null> {
  const id = idOf(token);
  const known = tandem.verifiedTokens.find(id, token);
  const header = known ?? readJwtHeader(token, Header);
  const key = header && (await tandem.signingKeys.find(header.kid));
  if (!key) return null;
  if (known) return asLongAs(key, known.claims);

  const claims = verifiedClaims(tandem, token, { key: key.publicKey, algorithm: ALGORITHM });
  if (!Claims.Check(claims) || claims.iss !== tandem.config.publicUrl || claims.aud !== tandem.config.publicUrl)
    return null;
  const signed = { sessionId: claims.sid, verifierToken: claims.ver, expiresAt: new Date(claims.exp * 1000) };
  tandem.verifiedTokens.remember(id, token, { kid: header.kid, claims: signed });
  return asLongAs(key, signed);
}

/** No token outlives its key: whoever gets hold of a retired one can sign nobody in. */
function asLongAs({ retiredAt }: VerifyingKey, claims: ApiTokenClaims): ApiTokenClaims {
  return retiredAt !== null && retiredAt < claims.expiresAt ? { ...claims, expiresAt: retiredAt } : claims;
}

/** What the token says its id is, checked or not. */
function idOf(token: string): string {
  const payload = Buffer.from(token.slice(token.indexOf('.') + 1, token.lastIndexOf('.')), 'base64url');
  const start = payload.indexOf(ID_CLAIM) + ID_CLAIM.length;
  return payload.toString('latin1', start, start + UUID_LENGTH);
}
