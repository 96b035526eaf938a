import type { FastifyRequest } from 'fastify';
import ipaddr from 'ipaddr.js';
import { covers } from './networks.ts';

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
