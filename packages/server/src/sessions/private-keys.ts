import type { KeyObject } from 'node:crypto';
import { appSecrets, type Config } from '../config.ts';
import type { SigningKey } from '../generated/prisma/client.ts';
import { decrypt, deriveKey, encrypt, type Randomness } from '../secrets.ts';

/** Encrypts a private key for its row, with the current secret. */
export function sealPrivateKey(
  { config, randomness }: { config: Config; randomness: Randomness },
  kid: string,
  privateKey: string,
): string {
  return encrypt(encryptionKey(config.appSecret), privateKey, { context: kid, randomness });
}

/** A private key as its row has it opened. */
export interface OpenedKey {
  readonly privateKey: string;
  /** Whether the current secret has encrypted it, rather than the one before. */
  readonly isCurrent: boolean;
}

/** `null` where no secret of the configuration opens it. */
export function openPrivateKey(config: Config, key: SigningKey): OpenedKey | null {
  for (const secret of appSecrets(config)) {
    const privateKey = tryDecrypt(encryptionKey(secret), key);
    if (privateKey !== null) return { privateKey, isCurrent: secret === config.appSecret };
  }
  return null;
}

function tryDecrypt(key: KeyObject, { encryptedPrivateKey, kid }: SigningKey): string | null {
  try {
    return decrypt(key, encryptedPrivateKey, { context: kid });
  } catch {
    return null;
  }
}

function encryptionKey(secret: string): KeyObject {
  return deriveKey(secret, 'signing-key-encryption');
}
