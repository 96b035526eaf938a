import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hash,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import type { Clock } from './clock.ts';

/** The one source of randomness. bcrypt's salts and RSA keys alone come from their own libraries. */
export interface Randomness {
  bytes(count: number): Buffer;
}

export const systemRandomness: Randomness = { bytes: randomBytes };

/** What a key derived from `APP_SECRET` is for. A key of one purpose opens nothing of another. */
export type KeyPurpose =
  | 'session-cookie'
  | 'refresh-token'
  | 'device-mark'
  | 'signing-key-encryption'
  | 'rate-limits'
  | 'mail'
  | 'codes'
  | 'social-trip'
  | 'provider-answers'
  | 'provider-tokens'
  | 'gravity-token'
  | 'command-tower-token'
  | 'daptin-token';

/** HKDF-SHA-256 (RFC 5869): 32 bytes for one purpose. */
export function deriveKey(appSecret: string, purpose: KeyPurpose): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', appSecret, 'tandem', purpose, 32)));
}

/** SHA-256 in base64url: enough for secrets of 256 random bits, at rest. */
export function hashSecret(secret: string): string {
  return hash('sha256', secret, 'base64url');
}

/** 256 random bits in base64url. */
export function newSecret(randomness: Randomness): string {
  return randomness.bytes(32).toString('base64url');
}

/** Six decimal digits, each number as likely as another. */
export function newCode(randomness: Randomness): string {
  return String(randomness.bytes(6).readUIntBE(0, 6) % 1_000_000).padStart(6, '0');
}

/** Whether a text can name a row: PostgreSQL throws at what is none. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

/** UUIDv7 (RFC 9562): sorts by time, for rows. */
export function newRowId(clock: Clock, randomness: Randomness): string {
  const bytes = randomness.bytes(16);
  bytes.writeUIntBE(clock.now().getTime(), 0, 6);
  return formatUuid(bytes, 7);
}

/** UUIDv4: 122 random bits, for ids that credentials are made of. */
export function newRandomId(randomness: Randomness): string {
  return formatUuid(randomness.bytes(16), 4);
}

/** UUIDv8 (RFC 9562): the same for the same text. */
export function idOf(text: string): string {
  return formatUuid(createHash('sha256').update(text).digest().subarray(0, 16), 8);
}

/** PKCE's challenge for a verifier (RFC 7636, 4.2). */
export function s256(codeVerifier: string): string {
  return createHash('sha256').update(codeVerifier, 'ascii').digest('base64url');
}

/** HMAC-SHA-256 in base64url. */
export function messageAuthenticationCode(key: KeyObject, message: string): string {
  return createHmac('sha256', key).update(message).digest('base64url');
}

const scratch = [Buffer.alloc(4096), Buffer.alloc(4096)] as const;

/** Compares in a time that depends on the lengths alone. */
export function constantTimeEqual(left: string, right: string): boolean {
  const [leftBytes, rightBytes] = [bytesOf(left, scratch[0]), bytesOf(right, scratch[1])];
  return leftBytes.length === rightBytes.length && timingSafeEqual(leftBytes, rightBytes);
}

/** In a buffer that is there already, if it is long enough: this is done several times a request. */
function bytesOf(text: string, buffer: Buffer): Buffer {
  return text.length * 3 <= buffer.length ? buffer.subarray(0, buffer.write(text)) : Buffer.from(text);
}

/** AES-256-GCM; `context` is authenticated with it, so that a ciphertext can't be moved to another row. */
export function encrypt(
  key: KeyObject,
  plaintext: string,
  options: { context: string; randomness: Randomness },
): string {
  const nonce = options.randomness.bytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(options.context));
  const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]).toString('base64url');
}

/** Throws where the key or the context is not the one it was encrypted with. */
export function decrypt(key: KeyObject, encrypted: string, options: { context: string }): string {
  const bytes = Buffer.from(encrypted, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(Buffer.from(options.context));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
}

function formatUuid(bytes: Buffer, version: 4 | 7 | 8): string {
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | (version << 4), 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
