import { createHmac, timingSafeEqual } from 'node:crypto';
import { parentPort, threadId } from 'node:worker_threads';
import bcrypt from 'bcrypt';

/** A piece of work, and until when it is worth doing: in milliseconds since 1970, by the system's clock. */
export interface Timed {
  readonly notAfterMilliseconds: number;
}

export type HashTask = Timed & { readonly password: string; readonly cost: number };
export type VerifyTask = Timed & { readonly password: string; readonly hash: string };

const BCRYPT_SHA256 = /^\$bcrypt-sha256\$v=2,t=2b,r=(\d{1,2})\$([./A-Za-z0-9]{22})\$([./A-Za-z0-9]{31})$/;
const BCRYPT = /^\$2[aby](\$\d{2}\$[./A-Za-z0-9]{53})$/;

// Says that bcrypt is loaded: from here on this thread can be ended between two pieces of work.
parentPort?.postMessage(threadId);

/** Called in a worker thread. `null` where it came too late to be of use. */
export function hash(task: HashTask): string | null {
  return isTooLate(task) ? null : hashPassword(task.password, task.cost);
}

/** Called in a worker thread. `null` where it came too late to be of use. */
export function verify(task: VerifyTask): boolean | null {
  return isTooLate(task) ? null : verifyPassword(task.password, task.hash);
}

/** `bcrypt-sha256` version 2, as passlib defines it: bcrypt alone would cut the password at 72 bytes. */
export function hashPassword(password: string, cost: number): string {
  const salt = bcrypt.genSaltSync(cost).slice(-22);
  return `$bcrypt-sha256$v=2,t=2b,r=${cost}$${salt}$${digest(password, salt, cost)}`;
}

/** Takes our own scheme, and plain bcrypt as other systems have left it. Any other hash matches nothing. */
export function verifyPassword(password: string, hash: string): boolean {
  const [, cost, salt, expected] = BCRYPT_SHA256.exec(hash) ?? [];
  if (cost && salt && expected) {
    return timingSafeEqual(Buffer.from(digest(password, salt, Number(cost))), Buffer.from(expected));
  }
  const plain = BCRYPT.exec(hash)?.[1];
  return plain !== undefined && bcrypt.compareSync(password, `$2b${plain}`);
}

function digest(password: string, salt: string, cost: number): string {
  const key = createHmac('sha256', salt).update(password, 'utf8').digest('base64');
  return bcrypt.hashSync(key, `$2b$${String(cost).padStart(2, '0')}$${salt}`).slice(-31);
}

function isTooLate({ notAfterMilliseconds }: Timed): boolean {
  return performance.timeOrigin + performance.now() > notAfterMilliseconds;
}
