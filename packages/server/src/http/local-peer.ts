import type { FastifyRequest } from 'fastify';
import ipaddr from 'ipaddr.js';
import { covers } from './networks.ts';

/** What proxies say that they ask for somebody else with: the standard ones, and those of the common products. */
const FORWARDING_HEADER = /^(forwarded|via|x-forwarded-.+|.+-ip)$/;

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
    !Object.keys(request.headers).some((name) => FORWARDING_HEADER.test(name)) &&
    !trustedProxies.some((network) => covers(network, peer))
  );
}
