import ipaddr from 'ipaddr.js';

/** One spelling per address: IPv4 inside IPv6 is that IPv4, and a zone is of no meaning to others. `null` for what is none. */
export function canonicalIp(text: string): string | null {
  if (!ipaddr.isValid(text)) return null;
  return ipaddr.process(text.replace(/%.*$/, '')).toString();
}

/** Who shares an address's allowance: an IPv4 address stands for itself, an IPv6 one for its /64, which one customer has. */
export function networkOf(canonical: string): string {
  if (!ipaddr.IPv6.isValid(canonical)) return canonical;
  const { parts } = ipaddr.IPv6.parse(canonical);
  return `${new ipaddr.IPv6([...parts.slice(0, 4), 0, 0, 0, 0])}/64`;
}
