import { createPrivateKey, type KeyObject } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { exportJWK, importSPKI, type JWK } from 'jose';
import { secondsAfter } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Tandem } from '../context.ts';
import type { SigningKey } from '../generated/prisma/client.ts';
import { openPrivateKey } from './private-keys.ts';

/** The keys that sign one kind of token. */
export interface SigningKeys {
  /** The one to sign with. */
  current(): Promise<KeyPair>;
  /** What tokens of that key are verified with; `null` where there is none, or it has been dropped. */
  find(kid: string): Promise<VerifyingKey | null>;
  /** All keys in use, as a JSON Web Key Set (RFC 7517). */
  keySet(): Promise<{ keys: JWK[] }>;
  /** To be told that keys were made or retired: the next call reads the list again. */
  forget(): void;
}

export interface KeyPair {
  readonly kid: string;
  readonly privateKey: KeyObject;
  /** SPKI, PEM. */
  readonly publicKey: string;
}

export interface VerifyingKey {
  /** SPKI, PEM. */
  readonly publicKey: string;
  /** From then on its tokens have expired, whatever they say themselves. */
  readonly retiredAt: Date | null;
}

/** What keys are read with, and written. */
export type KeySource = Pick<Tandem, 'config' | 'database' | 'clock' | 'randomness'>;

/** What keys are for: each kind of token has its own, and none vouches for another's. */
export const API_TOKEN_KEYS = 'api-token';
export const KEY_ALGORITHM = 'RS256';
/** How long whoever verifies our tokens may keep the key set. No key signs before it has been in the set for as long. */
export const KEY_SET_MAX_AGE_SECONDS = 300;
/** How long a process goes by the list as it has read it, where word of a change gets lost or is not listened to. */
export const LIST_AGE_MILLISECONDS = 500;
/** From one reading of the list to the next that is made for a key that is not in it. */
const PAUSE_MILLISECONDS = 100;

/** Reads the list of keys when it is first needed, and again when it may have changed. */
export function signingKeys(source: KeySource, purpose: string = API_TOKEN_KEYS): SigningKeys {
  /** Reading one from PEM takes half a millisecond. */
  const privateKeys = new Map<string, KeyObject>();
  let reading: Promise<ReadonlyMap<string, SigningKey>> | null = null;
  /** Of each key as the list has it. Anybody may ask for them, and reading one from PEM takes a millisecond. */
  const jsonWebKeys = new WeakMap<SigningKey, Promise<JWK>>();
  let nextReading: Promise<ReadonlyMap<string, SigningKey>> | null = null;
  let readAt = Number.NEGATIVE_INFINITY;

  const keys = (): Promise<ReadonlyMap<string, SigningKey>> => {
    if (reading && performance.now() - readAt < LIST_AGE_MILLISECONDS) return reading;
    readAt = performance.now();
    reading = findKeys(source, purpose);
    reading.catch(forget);
    return reading;
  };
  const forget = () => {
    reading = null;
  };
  /** What the list is from now on. All who ask meanwhile wait for one reading, so made-up key ids cost few queries. */
  const readAnew = () => {
    nextReading ??= setTimeout(Math.max(0, readAt + PAUSE_MILLISECONDS - performance.now())).then(() => {
      nextReading = null;
      forget();
      return keys();
    });
    return nextReading;
  };
  const rendered = (key: SigningKey) => {
    const rendering = asJsonWebKey(key);
    jsonWebKeys.set(key, rendering);
    return rendering;
  };
  const inUse = async () => [...(await keys()).values()].filter((key) => isInUse(key, source.clock.now()));

  return {
    async current() {
      const key = keyToSignWith(await inUse(), source.clock.now());
      if (!key) throw new Error(`There is no signing key for ${purpose}.`);
      const privateKey = privateKeys.get(key.kid) ?? readPrivateKey(source.config, key);
      privateKeys.set(key.kid, privateKey);
      return { kid: key.kid, publicKey: key.publicKey, privateKey };
    },
    async find(kid) {
      // One that is not in the list another process may have made a moment ago.
      return (await keys()).get(kid) ?? (await readAnew()).get(kid) ?? null;
    },
    async keySet() {
      return { keys: await Promise.all((await inUse()).map((key) => jsonWebKeys.get(key) ?? rendered(key))) };
    },
    forget,
  };
}

/** Whether a key may sign and is in the key set. */
export function isInUse({ retiredAt, droppedAt }: SigningKey, now: Date): boolean {
  return droppedAt === null && (retiredAt === null || retiredAt > now);
}

/** The newest that every holder of the key set knows by now; else the one they have known for longest. */
export function keyToSignWith(keys: readonly SigningKey[], now: Date): SigningKey | undefined {
  const oldestFirst = keys.toSorted((left, right) => left.createdAt.getTime() - right.createdAt.getTime());
  return (
    oldestFirst.findLast(({ createdAt }) => secondsAfter(createdAt, KEY_SET_MAX_AGE_SECONDS) <= now) ?? oldestFirst[0]
  );
}

async function findKeys({ database }: KeySource, purpose: string): Promise<ReadonlyMap<string, SigningKey>> {
  const keys = await database.prisma.signingKey.findMany({ where: { purpose, droppedAt: null } });
  return new Map(keys.map((key) => [key.kid, key]));
}

async function asJsonWebKey(key: SigningKey): Promise<JWK> {
  const { kty, n, e } = await exportJWK(await importSPKI(key.publicKey, key.algorithm, { extractable: true }));
  return { kty, n, e, kid: key.kid, alg: key.algorithm, use: 'sig' } as JWK;
}

function readPrivateKey(config: Config, key: SigningKey): KeyObject {
  const opened = openPrivateKey(config, key);
  if (!opened) throw new Error(`APP_SECRET does not open the signing key ${key.kid}.`);
  return createPrivateKey(opened.privateKey);
}
