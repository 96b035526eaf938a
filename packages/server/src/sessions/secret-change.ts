import { ConfigError } from '../config.ts';
import type { SigningKey } from '../generated/prisma/client.ts';
import { openPrivateKey, sealPrivateKey } from './private-keys.ts';
import { isInUse, type KeySource } from './signing-keys.ts';

/**
 * Encrypts anew, with the current secret, what the one before has encrypted: every key in use, since any of them may come to
 * sign. For the start of a server.
 *
 * @throws {@link ConfigError} where the secrets don't open all of them: sign-ins would fail, if not now then later.
 */
export async function encryptKeysAnew(source: KeySource): Promise<void> {
  const keys = await keysInUse(source);
  const unopened = keys.filter((key) => !openPrivateKey(source.config, key));
  if (unopened.length > 0) throw unopened.length === keys.length ? foreignSecret() : partialSecret(unopened);
  for (const key of keys) {
    const opened = openPrivateKey(source.config, key);
    if (!opened || opened.isCurrent) continue;
    const { kid, encryptedPrivateKey } = key;
    // Another process may have done it.
    await source.database.prisma.signingKey.updateMany({
      where: { kid, encryptedPrivateKey },
      data: { encryptedPrivateKey: sealPrivateKey(source, kid, opened.privateKey) },
    });
  }
}

/** Whether the secrets open every key in use. */
export async function opensEveryKey(source: KeySource): Promise<boolean> {
  return (await keysInUse(source)).every((key) => openPrivateKey(source.config, key));
}

/** @throws {@link ConfigError} where the secrets open none of the keys in use: no server would open what is made with them. */
export async function refuseForeignSecret(source: KeySource): Promise<void> {
  const keys = await keysInUse(source);
  if (keys.length > 0 && !keys.some((key) => openPrivateKey(source.config, key))) throw foreignSecret();
}

async function keysInUse({ database, clock }: KeySource): Promise<SigningKey[]> {
  const keys = await database.prisma.signingKey.findMany({ where: { droppedAt: null } });
  return keys.filter((key) => isInUse(key, clock.now()));
}

function foreignSecret(): ConfigError {
  return new ConfigError(['APP_SECRET: is not the one that this database’s signing keys are encrypted with']);
}

function partialSecret(unopened: readonly SigningKey[]): ConfigError {
  const kids = unopened.map(({ kid }) => kid).join(', ');
  return new ConfigError([
    `APP_SECRET: is not the one that some signing keys are encrypted with (${kids}): give that one as APP_SECRET_PREVIOUS, or drop them with tandem keys drop`,
  ]);
}
