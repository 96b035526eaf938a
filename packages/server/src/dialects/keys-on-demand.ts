import { ensureSigningKey } from '../sessions/key-rotation.ts';
import { type KeySource, type SigningKeys, signingKeys } from '../sessions/signing-keys.ts';

/** Keys of which the first is made when something is to be signed: making one takes a good part of a second. */
export function keysOnDemand(source: KeySource, purpose: string): SigningKeys {
  const keys = signingKeys(source, purpose);
  let ensured: Promise<void> | null = null;
  const ensure = () => {
    ensured ??= ensureSigningKey(source, purpose)
      .then(keys.forget)
      .catch((error) => {
        ensured = null;
        throw error;
      });
    return ensured;
  };
  return {
    ...keys,
    async current() {
      await ensure();
      return keys.current();
    },
  };
}
