import { domainToASCII } from 'node:url';

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
