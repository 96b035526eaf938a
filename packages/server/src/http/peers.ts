import type { FastifyInstance, FastifyRequest } from 'fastify';
import ipaddr from 'ipaddr.js';

const FORWARDING_HEADERS = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
];

/**
 * Whether a program on this machine asks, rather than a proxy on it for somebody else: by the socket alone, since headers
 * can say anything, and never for a trusted proxy.
 */
export function isLocalPeer(request: FastifyRequest, trustedProxies: readonly string[]): boolean {
  const { remoteAddress = '' } = request.socket;
  if (!ipaddr.isValid(remoteAddress)) return false;
  const peer = ipaddr.process(remoteAddress);
  return (
    peer.range() === 'loopback' &&
    FORWARDING_HEADERS.every((name) => request.headers[name] === undefined) &&
    !trustedProxies.some((network) => covers(network, peer))
  );
}

/** Ranges that a proxy of one's own is in, and a client from elsewhere is not. */
const NEIGHBOURS = new Set(['loopback', 'private', 'uniqueLocal', 'linkLocal', 'carrierGradeNat']);

/**
 * A proxy that nobody has named as trusted makes all its clients look like one: they share its allowances, and its address is in
 * the audit log. Counts its requests, and says so in the log, once a process.
 */
export function noticeUntrustedProxies(app: FastifyInstance): void {
  const { config, metrics } = app.tandem;
  let said = false;
  app.addHook('onRequest', async (request) => {
    if (request.headers['x-forwarded-for'] === undefined) return;
    const { remoteAddress = '' } = request.socket;
    const peer = ipaddr.isValid(remoteAddress) ? ipaddr.process(remoteAddress) : null;
    if (!peer || !NEIGHBOURS.has(peer.range()) || config.trustedProxies.some((network) => covers(network, peer)))
      return;
    metrics.forwardedUntrusted.inc();
    if (said) return;
    said = true;
    request.log.warn(
      { peer: peer.toString() },
      'X-Forwarded-For is not believed: its sender is not in TRUSTED_PROXIES',
    );
  });
}

function covers(network: string, peer: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  const [address, bits] = network.includes('/') ? ipaddr.parseCIDR(network) : [ipaddr.parse(network), 128];
  if (address.kind() !== peer.kind()) return false;
  return peer.match(address as ipaddr.IPv6, Math.min(bits, address.toByteArray().length * 8));
}
