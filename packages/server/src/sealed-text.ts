import { appSecrets, type Config } from './config.ts';
import { decrypt, deriveKey, encrypt, type KeyPurpose, type Randomness } from './secrets.ts';

/** What a text is sealed for, and which text it is: what is sealed for one is nothing to another. */
export interface Seal {
  readonly purpose: KeyPurpose;
  readonly context: string;
}

/** Encrypts a text that only this server is to read, with the current secret. */
export function sealText(
  { config, randomness }: { readonly config: Config; readonly randomness: Randomness },
  text: string,
  { purpose, context }: Seal,
): string {
  return encrypt(deriveKey(config.appSecret, purpose), text, { context, randomness });
}

/** `null` for what none of our secrets has sealed for that. */
export function openText(config: Config, sealed: string, { purpose, context }: Seal): string | null {
  for (const secret of appSecrets(config)) {
    try {
      return decrypt(deriveKey(secret, purpose), sealed, { context });
    } catch {
      // The one before may have sealed it.
    }
  }
  return null;
}
