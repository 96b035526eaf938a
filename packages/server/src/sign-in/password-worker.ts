import { createHmac, timingSafeEqual } from 'node:crypto';
import bcrypt from 'bcrypt';

/** One piece of work for a password worker. Times are of `performance.timeOrigin`'s clock, in milliseconds. */
export type PasswordTask =
  | { readonly do: 'hash'; readonly password: string; readonly cost: number; readonly notAfterMilliseconds: number }
  | { readonly do: 'verify'; readonly password: string; readonly hash: string; readonly notAfterMilliseconds: number };

export type PasswordAnswer = { readonly hash: string } | { readonly matches: boolean } | 'too_late';

const BCRYPT_SHA256 = /^\$bcrypt-sha256\$v=2,t=2b,r=(\d{1,2})\$([./A-Za-z0-9]{22})\$([./A-Za-z0-9]{31})$/;
const BCRYPT = /^\$2[aby](\$\d{2}\$[./A-Za-z0-9]{53})$/;

/** Runs in a worker thread: bcrypt here blocks neither the event loop nor the thread pool that files and DNS share. */
export default function work(task: PasswordTask): PasswordAnswer {
  if (performance.timeOrigin + performance.now() > task.notAfterMilliseconds) return 'too_late';
  if (task.do === 'hash') return { hash: hashPassword(task.password, task.cost) };
  return { matches: verifyPassword(task.password, task.hash) };
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
