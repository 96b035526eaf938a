import type { FastifyInstance, FastifyRequest } from 'fastify';
import ipaddr from 'ipaddr.js';
import { covers } from './networks.ts';

/** Ranges that a proxy of one's own is in, and a client from elsewhere is not. */
const NEIGHBOURS = new Set(['loopback', 'private', 'uniqueLocal', 'linkLocal', 'carrierGradeNat']);

/**
 * A proxy that nobody has named as trusted makes all its clients look like one: they share its allowances, and its address is in
 * the audit log. Counts its requests, and says so in the log, once a process.
 */
export function noticeUntrustedProxies(app: FastifyInstance): void {
  const { config, metrics } = app.tandem;
  let said = false;
  const notice = (request: FastifyRequest) => {
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
  };
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.headers['x-forwarded-for'] !== undefined) notice(request);
    done();
  });
}
