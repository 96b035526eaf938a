import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { earlier, epochSeconds, secondsAfter } from '../clock.ts';
import { appSecrets, type Config } from '../config.ts';
import type { Tandem } from '../context.ts';
import { deriveKey, type KeyPurpose } from '../secrets.ts';
import type { ApiTokenClaims } from '../sessions/api-tokens.ts';
import { readJwtHeader, verifiedClaims } from '../sessions/jwt.ts';
import type { LiveSession } from '../sessions/sessions.ts';
import { keyIdOf } from './key-id.ts';

/** JWTs that we alone sign and verify: HS256, with a key of their own derived from `APP_SECRET`. */
export interface SecretTokens {
  /** @param more what the other system's clients read in it */
  issue(tandem: Tandem, live: LiveSession, more: object): string;
  /** `null` for one that is not ours. Whether it has expired is not asked here. */
  read(tandem: Tandem, token: string): ApiTokenClaims | null;
}

export interface SecretTokenKind {
  readonly purpose: KeyPurpose;
  readonly issuer: string;
  readonly lifetimeSeconds: number;
}

const ALGORITHM = 'HS256';
const TYPE = 'JWT';

const Header = Compile(
  Type.Object(
    { alg: Type.Literal(ALGORITHM), typ: Type.Literal(TYPE), kid: Type.String() },
    { additionalProperties: false },
  ),
);
const Claims = Compile(
  Type.Object({ iss: Type.String(), exp: Type.Integer(), sid: Type.String(), ver: Type.String() }),
);

export function secretTokens(config: Config, { purpose, issuer, lifetimeSeconds }: SecretTokenKind): SecretTokens {
  const keys = appSecrets(config).map((secret) => {
    const key = deriveKey(secret, purpose).export().toString('base64url');
    return { kid: keyIdOf(`${purpose} ${key}`), key };
  });
  const [current] = keys;
  if (!current) throw new Error(`There is no key for ${purpose}.`);
  return {
    issue({ clock, jwt }, { session, user }, more) {
      const { kid, key } = current;
      const now = clock.now();
      const exp = epochSeconds(earlier(secondsAfter(now, lifetimeSeconds), session.absoluteExpiresAt));
      const claims = { ...more, iss: issuer, iat: epochSeconds(now), exp, sid: session.id, ver: user.verifierToken };
      return jwt.sign(claims, { key, algorithm: ALGORITHM, kid, typ: TYPE });
    },
    read(tandem, token) {
      const header = readJwtHeader(token, Header);
      const known = keys.find(({ kid }) => kid === header?.kid);
      const claims = known && verifiedClaims(tandem, token, { key: known.key, algorithm: ALGORITHM });
      if (!Claims.Check(claims) || claims.iss !== issuer) return null;
      return { sessionId: claims.sid, verifierToken: claims.ver, expiresAt: new Date(claims.exp * 1000) };
    },
  };
}
