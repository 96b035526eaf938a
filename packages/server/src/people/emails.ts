import { domainToASCII } from 'node:url';
import { idOf } from '../secrets.ts';

const LONGEST = 254;
/** Checked before anything else: normalising and IDNA cost more than they look. */
const LONGEST_INPUT = 320;
const LOCAL_PART = /^[^\s@\p{C}"(),:;<>[\\\]]{1,64}$/u;
const HOST = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The one spelling of an e-mail address: trimmed, lower case, NFC, its host in ASCII (IDNA). `null` for what is none,
 * and for look-alikes: characters that compatibility normalisation (NFKC) would change, such as `＠`.
 */
export function parseEmail(text: string): string | null {
  if (text.length > LONGEST_INPUT) return null;
  const email = text.trim().normalize('NFC').toLowerCase();
  const [local, domain, ...rest] = email.split('@');
  if (!local || !domain || rest.length > 0 || !LOCAL_PART.test(local)) return null;
  if (email.normalize('NFKC') !== email || local.startsWith('.') || local.endsWith('.') || local.includes('..'))
    return null;
  const host = domainToASCII(domain);
  if (!HOST.test(host) || /^[\d.]+$/.test(host)) return null;
  const canonical = `${local}@${host}`;
  return canonical.length <= LONGEST ? canonical : null;
}

/**
 * An address that is nobody's, the same for the same text: what is tried with it takes the same way and the same time as with
 * somebody's, and counts against the same limits. Nothing ends in `.invalid` (RFC 2606).
 *
 * @param why tells such addresses from those that something else is nobody's by
 */
export function addressOfNobody(text: string, why: 'username' | 'hidden'): string {
  return `${idOf(text)}@${why}.invalid`;
}
