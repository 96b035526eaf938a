import type { KeyObject } from 'node:crypto';
import type { Tandem } from '../context.ts';
import { constantTimeEqual, messageAuthenticationCode, newRandomId } from '../secrets.ts';

const FORM = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})$/;

/**
 * What a device keeps from a sign-in on, and past its sign-out: `<id>.<HMAC-SHA-256>`, good for one address. It opens nothing; it
 * shows that the device has signed in by that address before. Nothing of it is stored. One that came along is kept.
 */
export function markFor({ sealKeys, randomness }: Tandem, email: string, presented: string | null): string {
  const [key] = sealKeys.deviceMark;
  if (!key) throw new Error('There is no key to mark devices with.');
  const id = idOfMark(sealKeys.deviceMark, email, presented) ?? newRandomId(randomness);
  return `${id}.${codeOf(key, id, email)}`;
}

/** Which device this is, if it has signed in by that address before; else `null`. */
export function knownDevice({ sealKeys }: Tandem, email: string, presented: string | null): string | null {
  return idOfMark(sealKeys.deviceMark, email, presented);
}

function idOfMark(keys: readonly KeyObject[], email: string, mark: string | null): string | null {
  const [, id, code] = FORM.exec(mark ?? '') ?? [];
  if (!id || !code) return null;
  return keys.some((key) => constantTimeEqual(code, codeOf(key, id, email))) ? id : null;
}

function codeOf(key: KeyObject, id: string, email: string): string {
  return messageAuthenticationCode(key, `${id} ${email}`);
}
