import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { exportJWK, importSPKI, type JWK } from 'jose';
import type { Clock } from '../clock.ts';
import { ConfigError } from '../config.ts';
import type { Database } from '../database/connect.ts';
import { lockForTransaction } from '../database/locks.ts';
import type { SigningKey } from '../generated/prisma/client.ts';
import { decrypt, deriveKey, encrypt, newRandomId, type Randomness } from '../secrets.ts';

/** The keys that sign API tokens. */
export interface SigningKeys {
  /** The one to sign with. */
  current(): KeyPair;
  /** The public key of that id, in PEM; `null` where no such key is in use. */
  find(kid: string): Promise<string | null>;
  /** All keys in use, as a JSON Web Key Set (RFC 7517). */
  keySet(): Promise<{ keys: JWK[] }>;
}

export interface KeyPair {
  readonly kid: string;
  /** PKCS #8, PEM. */
  readonly privateKey: string;
  /** SPKI, PEM. */
  readonly publicKey: string;
}

interface Source {
  readonly database: Database;
  readonly clock: Clock;
  readonly randomness: Randomness;
  /** The first encrypts, every one decrypts. */
  readonly secrets: readonly string[];
}

const PURPOSE = 'api-token';
const ALGORITHM = 'RS256';
const MODULUS_BITS = 3072;
/** How long a key that has been retired goes on being taken: until the list is read again. */
const LIST_AGE_MILLISECONDS = 500;

/** Loads the keys, and makes the first one where there is none. */
export async function loadSigningKeys(source: Source): Promise<SigningKeys> {
  const newest = (await findKeys(source.database)).at(-1) ?? (await createFirstKey(source));
  const { kid, publicKey } = newest;
  const current = { kid, publicKey, privateKey: await openPrivateKey(source, newest) };
  let list = await findKeys(source.database);
  let readAt = performance.now();

  return {
    current: () => current,
    async find(wanted) {
      if (performance.now() - readAt > LIST_AGE_MILLISECONDS) {
        readAt = performance.now();
        list = await findKeys(source.database);
      }
      return list.find((key) => key.kid === wanted)?.publicKey ?? null;
    },
    async keySet() {
      return { keys: await Promise.all((await findKeys(source.database)).map(asJsonWebKey)) };
    },
  };
}

function findKeys(database: Database): Promise<SigningKey[]> {
  return database.prisma.signingKey.findMany({
    where: { purpose: PURPOSE, retiredAt: null },
    orderBy: { createdAt: 'asc' },
  });
}

/** Several processes may start on one empty database: the first to get the lock makes the key for all. */
async function createFirstKey(source: Source): Promise<SigningKey> {
  const pair = await promisify(generateKeyPair)('rsa', {
    modulusLength: MODULUS_BITS,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const kid = newRandomId(source.randomness);
  return source.database.prisma.$transaction(async (transaction) => {
    await lockForTransaction(transaction, 'first-signing-key');
    const made = await transaction.signingKey.findFirst({ where: { purpose: PURPOSE, retiredAt: null } });
    if (made) return made;
    return transaction.signingKey.create({
      data: {
        kid,
        purpose: PURPOSE,
        algorithm: ALGORITHM,
        publicKey: pair.publicKey,
        encryptedPrivateKey: encryptPrivateKey(source, kid, pair.privateKey),
        createdAt: source.clock.now(),
      },
    });
  });
}

/** One that a previous secret has encrypted is encrypted anew with the current one. */
async function openPrivateKey(source: Source, key: SigningKey): Promise<string> {
  for (const [age, secret] of source.secrets.entries()) {
    const privateKey = tryDecrypt(encryptionKey(secret), key);
    if (privateKey === null) continue;
    if (age > 0) {
      await source.database.prisma.signingKey.update({
        where: { kid: key.kid },
        data: { encryptedPrivateKey: encryptPrivateKey(source, key.kid, privateKey) },
      });
    }
    return privateKey;
  }
  throw new ConfigError(['APP_SECRET: is not the one that this database’s signing keys are encrypted with']);
}

function encryptPrivateKey({ secrets: [current = ''], randomness }: Source, kid: string, privateKey: string): string {
  return encrypt(encryptionKey(current), privateKey, { context: kid, randomness });
}

function tryDecrypt(key: Buffer, { encryptedPrivateKey, kid }: SigningKey): string | null {
  try {
    return decrypt(key, encryptedPrivateKey, { context: kid });
  } catch {
    return null;
  }
}

function encryptionKey(secret: string): Buffer {
  return deriveKey(secret, 'signing-key-encryption');
}

async function asJsonWebKey(key: SigningKey): Promise<JWK> {
  const { kty, n, e } = await exportJWK(await importSPKI(key.publicKey, key.algorithm, { extractable: true }));
  return { kty, n, e, kid: key.kid, alg: key.algorithm, use: 'sig' } as JWK;
}
