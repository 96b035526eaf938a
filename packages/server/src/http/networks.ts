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

/** Whether an address is the one, or in the CIDR, that is written there. */
export function covers(network: string, peer: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  const [address, bits] = network.includes('/') ? ipaddr.parseCIDR(network) : [ipaddr.parse(network), 128];
  if (address.kind() !== peer.kind()) return false;
  return peer.match(address as ipaddr.IPv6, Math.min(bits, address.toByteArray().length * 8));
}
