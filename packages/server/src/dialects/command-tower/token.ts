import { hkdfSync } from 'node:crypto';
import { CompactEncrypt, compactDecrypt } from 'jose';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { type Clock, earlier, secondsAfter } from '../../clock.ts';
import { appSecrets, type Config } from '../../config.ts';
import { deriveKey } from '../../secrets.ts';
import type { ApiTokenClaims } from '../../sessions/api-tokens.ts';
import { isCanonical } from '../../sessions/jwt.ts';
import type { LiveSession } from '../../sessions/sessions.ts';
import { keyIdOf } from '../key-id.ts';
import type { CommandTowerConfig } from '../settings.ts';

/** Encrypted tokens (JWE, `dir` with A256GCM): their bearer can't look into them. */
export interface EncryptedTokens {
  issue(clock: Clock, live: LiveSession): Promise<{ readonly token: string; readonly expiresAt: Date }>;
  /** `null` for one that is not ours. Whether it has expired is not asked here. */
  read(token: string): Promise<EncryptedClaims | null>;
}

export interface EncryptedClaims extends ApiTokenClaims {
  readonly userId: string;
}

const HEADER = { alg: 'dir', enc: 'A256GCM' } as const;

const Payload = Compile(
  Type.Object({
    user_id: Type.String(),
    verifier_token: Type.String(),
    expires_at: Type.String({ format: 'date-time' }),
    session_id: Type.String(),
  }),
);

export function encryptedTokens(config: Config, { secret, lifetimeSeconds }: CommandTowerConfig): EncryptedTokens {
  const keys = keysFrom(config, secret);
  const [current] = keys;
  if (!current) throw new Error('There is no key for tokens of CommandTower.');
  return {
    async issue(clock, { session, user }) {
      const { kid, key } = current;
      const expiresAt = earlier(secondsAfter(clock.now(), lifetimeSeconds), session.absoluteExpiresAt);
      const payload = {
        user_id: user.id,
        verifier_token: user.verifierToken,
        expires_at: expiresAt.toISOString(),
        session_id: session.id,
      };
      const token = await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(payload)))
        .setProtectedHeader({ ...HEADER, kid })
        .encrypt(key);
      return { token, expiresAt };
    },
    async read(token) {
      const payload = await decrypted(keys, token);
      if (!Payload.Check(payload)) return null;
      return {
        userId: payload.user_id,
        sessionId: payload.session_id,
        verifierToken: payload.verifier_token,
        expiresAt: new Date(payload.expires_at),
      };
    },
  };
}

interface Key {
  readonly kid: string;
  readonly key: Uint8Array;
}

/** From a secret that other programs share, or else from ours; with the one before, while that is being changed. */
function keysFrom(config: Config, secret: string | null): readonly Key[] {
  const keys =
    secret === null
      ? appSecrets(config).map((one) => new Uint8Array(deriveKey(one, 'command-tower-token').export()))
      : [new Uint8Array(hkdfSync('sha256', secret, 'tandem', 'command-tower-token', 32))];
  return keys.map((key) => ({ key, kid: keyIdOf(Buffer.from(key).toString('base64url')) }));
}

async function decrypted(keys: readonly Key[], token: string): Promise<unknown> {
  if (!token.split('.').every(isCanonical)) return null;
  try {
    const { plaintext } = await compactDecrypt(
      token,
      ({ kid }) => {
        const known = keys.find((one) => one.kid === kid);
        if (!known) throw new Error('No key of ours.');
        return known.key;
      },
      { keyManagementAlgorithms: [HEADER.alg], contentEncryptionAlgorithms: [HEADER.enc] },
    );
    return JSON.parse(new TextDecoder().decode(plaintext));
  } catch {
    return null;
  }
}
