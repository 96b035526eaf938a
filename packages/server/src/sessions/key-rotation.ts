import { generateKeyPair } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { secondsAfter } from '../clock.ts';
import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import { lockForTransaction } from '../database/locks.ts';
import { validationError } from '../errors.ts';
import type { SigningKey } from '../generated/prisma/client.ts';
import { type Actor, audit } from '../people/audit.ts';
import { newRandomId } from '../secrets.ts';
import { API_TOKEN_LIFETIME_SECONDS } from './api-tokens.ts';
import { sealPrivateKey } from './private-keys.ts';
import { refuseForeignSecret } from './secret-change.ts';
import {
  API_TOKEN_KEYS,
  isInUse,
  KEY_ALGORITHM,
  KEY_SET_MAX_AGE_SECONDS,
  type KeySource,
  keyToSignWith,
  LIST_AGE_MILLISECONDS,
} from './signing-keys.ts';

/** A key as an operator sees it. `next`: made, and in the key set, but not yet signing. */
export interface KeyInList {
  readonly kid: string;
  /** What it signs, such as `api-token`. */
  readonly purpose: string;
  readonly state: 'next' | 'signing' | 'verifying' | 'retired' | 'dropped';
  readonly createdAt: Date;
  /** When its tokens are no longer taken, but for a sign-out. */
  readonly retiredAt: Date | null;
}

type NewKey = Omit<SigningKey, 'retiredAt' | 'droppedAt'>;

const MODULUS_BITS = 3072;
/** For clocks that disagree a little. */
const MARGIN_SECONDS = 60;
/** From a rotation to the end of the last token that the old key can have signed. */
const OVERLAP_SECONDS = KEY_SET_MAX_AGE_SECONDS + API_TOKEN_LIFETIME_SECONDS + MARGIN_SECONDS;
/** Keys that sign, or will. */
const UNRETIRED = { retiredAt: null, droppedAt: null };

/** Makes the first key where there is none. Of several processes that start on an empty database, one makes it for all. */
export async function ensureSigningKey(source: KeySource, purpose: string = API_TOKEN_KEYS): Promise<void> {
  const where = { ...UNRETIRED, purpose };
  if (await source.database.prisma.signingKey.findFirst({ where })) return;
  const key = await newKey(source, purpose);
  await changeKeys(source, async (transaction) => {
    const made = await transaction.signingKey.findFirst({ where });
    if (!made) await transaction.signingKey.create({ data: key });
  });
}

/**
 * Makes a new key, and lets those before it retire when the last token they can have signed has expired. The new one signs
 * once nobody can hold a key set without it. No token is refused for it, and no request fails. Answers the new key's id.
 *
 * @param by the administrator whose doing it is; an operator's without.
 * @throws {@link TandemError} `validation` where there has been no key of that purpose yet.
 */
export async function rotateSigningKeys(tandem: Tandem, purpose: string = API_TOKEN_KEYS, by?: Actor): Promise<string> {
  if ((await tandem.database.prisma.signingKey.count({ where: { purpose } })) === 0) {
    throw validationError({ purpose: [`There are no keys for ${purpose}.`] });
  }
  const key = await newKey(tandem, purpose);
  await changeKeys(tandem, async (transaction) => {
    await transaction.signingKey.updateMany({
      where: { ...UNRETIRED, purpose },
      data: { retiredAt: secondsAfter(tandem.clock.now(), OVERLAP_SECONDS) },
    });
    await transaction.signingKey.create({ data: key });
    await audit(tandem, transaction, {
      type: 'signing_keys_rotated',
      ...by,
      data: { kid: key.kid, purpose },
    });
  });
  await tandem.revocations.reachEveryProcess();
  return key.kid;
}

/**
 * The emergency: tokens that this key has signed are refused from now on, everywhere. Shells get new ones with their refresh
 * tokens. `false` where there is no such key, or it has been dropped before.
 *
 * @param by the administrator whose doing it is; an operator's without.
 */
export async function dropSigningKey(tandem: Tandem, kid: string, by?: Actor): Promise<boolean> {
  const found = await tandem.database.prisma.signingKey.findUnique({ where: { kid } });
  if (!found) return false;
  const { purpose } = found;
  const replacement = await newKey(tandem, purpose);
  const dropped = await changeKeys(tandem, async (transaction) => {
    const { count } = await transaction.signingKey.updateMany({
      where: { kid, droppedAt: null },
      data: { droppedAt: tandem.clock.now() },
    });
    const remaining = await transaction.signingKey.count({ where: { ...UNRETIRED, purpose } });
    if (remaining === 0) await transaction.signingKey.create({ data: replacement });
    if (count > 0) {
      await audit(tandem, transaction, {
        type: 'signing_key_dropped',
        ...by,
        data: { kid, purpose },
      });
    }
    return count > 0;
  });
  await tandem.revocations.reachEveryProcess();
  if (!tandem.config.sessionCache) await delay(LIST_AGE_MILLISECONDS);
  return dropped;
}

/** Every key there is, those of one purpose together, the newest first. */
export async function listSigningKeys({ database, clock }: KeySource): Promise<KeyInList[]> {
  const now = clock.now();
  const keys = await database.prisma.signingKey.findMany({ orderBy: [{ purpose: 'asc' }, { createdAt: 'desc' }] });
  const inUse = keys.filter((key) => isInUse(key, now));
  return keys.map((key) => {
    const siblings = inUse.filter(({ purpose }) => purpose === key.purpose);
    return {
      kid: key.kid,
      purpose: key.purpose,
      createdAt: key.createdAt,
      retiredAt: key.retiredAt,
      state: stateOf(key, { signing: keyToSignWith(siblings, now), isInUse: inUse.includes(key) }),
    };
  });
}

function stateOf(
  key: SigningKey,
  { signing, isInUse }: { signing: SigningKey | undefined; isInUse: boolean },
): KeyInList['state'] {
  if (key.droppedAt !== null) return 'dropped';
  if (!isInUse || !signing) return 'retired';
  if (key === signing) return 'signing';
  return key.createdAt > signing.createdAt ? 'next' : 'verifying';
}

/** One change at a time, over all processes. */
function changeKeys<Answer>(
  { database }: KeySource,
  change: (transaction: Queries) => Promise<Answer>,
): Promise<Answer> {
  return database.prisma.$transaction(async (transaction) => {
    await lockForTransaction(transaction, 'signing-keys');
    return change(transaction);
  });
}

/** Made before any lock is taken: it takes a good part of a second. */
async function newKey(source: KeySource, purpose: string): Promise<NewKey> {
  await refuseForeignSecret(source);
  const pair = await promisify(generateKeyPair)('rsa', {
    modulusLength: MODULUS_BITS,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const kid = newRandomId(source.randomness);
  return {
    kid,
    purpose,
    algorithm: KEY_ALGORITHM,
    publicKey: pair.publicKey,
    encryptedPrivateKey: sealPrivateKey(source, kid, pair.privateKey),
    createdAt: source.clock.now(),
  };
}
