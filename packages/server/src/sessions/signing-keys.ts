import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { exportJWK, importSPKI, type JWK } from 'jose';
import type { Clock } from '../clock.ts';
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
  readonly appSecret: string;
}

const PURPOSE = 'api-token';
const ALGORITHM = 'RS256';
const MODULUS_BITS = 3072;

/** Loads the keys, and makes the first one where there is none. */
export async function loadSigningKeys(source: Source): Promise<SigningKeys> {
  const encryptionKey = deriveKey(source.appSecret, 'signing-key-encryption');
  const newest = (await findKeys(source.database)).at(-1) ?? (await createFirstKey(source, encryptionKey));
  const { kid, publicKey } = newest;
  const current = { kid, publicKey, privateKey: decryptPrivateKey(newest, encryptionKey) };
  const publicKeys = new Map([[kid, publicKey]]);

  return {
    current: () => current,
    async find(kid) {
      const known = publicKeys.get(kid);
      if (known) return known;
      const row = await source.database.prisma.signingKey.findFirst({
        where: { kid, purpose: PURPOSE, retiredAt: null },
      });
      if (row) publicKeys.set(kid, row.publicKey);
      return row?.publicKey ?? null;
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
async function createFirstKey(source: Source, encryptionKey: Buffer): Promise<SigningKey> {
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
        encryptedPrivateKey: encrypt(encryptionKey, pair.privateKey, { context: kid, randomness: source.randomness }),
        createdAt: source.clock.now(),
      },
    });
  });
}

function decryptPrivateKey(key: SigningKey, encryptionKey: Buffer): string {
  try {
    return decrypt(encryptionKey, key.encryptedPrivateKey, { context: key.kid });
  } catch (cause) {
    throw new Error('APP_SECRET is not the one that this database’s signing keys are encrypted with.', { cause });
  }
}

async function asJsonWebKey(key: SigningKey): Promise<JWK> {
  const { kty, n, e } = await exportJWK(await importSPKI(key.publicKey, key.algorithm, { extractable: true }));
  return { kty, n, e, kid: key.kid, alg: key.algorithm, use: 'sig' } as JWK;
}
