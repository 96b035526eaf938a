import bowser from 'bowser';
import type { FastifyRequest } from 'fastify';
import ipaddr from 'ipaddr.js';
import type { SessionKind } from '../generated/prisma/client.ts';

/** Who is asking, by what it sends: it decides which halves a sign-in gives, and nothing else. */
export interface Client {
  readonly kind: SessionKind;
  readonly ip: string;
  readonly browser: string | null;
  readonly platform: string | null;
}

/** Told from the headers alone. A page can't leave out `Origin` or `Sec-Fetch-Site`; native code sends neither. */
export function describeClient(request: FastifyRequest): Client {
  const { browser, os } = bowser.parse(request.headers['user-agent'] || 'none');
  const native = isNativeAgent(request);
  return {
    kind: isPage(request) ? 'web' : native ? 'native' : 'api',
    ip: canonicalIp(request),
    browser: native ? null : (browser.name ?? null),
    platform: os.name ?? nativePlatform(request),
  };
}

/** Whether a page of a browser or WebView is asking: its script must never see a token. */
export function isPage(request: FastifyRequest): boolean {
  return request.headers.origin !== undefined || request.headers['sec-fetch-site'] !== undefined;
}

/** Whether the User-Agent is that of a Turbo Native or Hotwire Native shell, its WebView's included. */
export function isNativeAgent(request: FastifyRequest): boolean {
  return /(Turbo|Hotwire) Native/.test(request.headers['user-agent'] ?? '');
}

function nativePlatform(request: FastifyRequest): string | null {
  return (
    /Native (iOS|Android)|(iOS|Android) \(Hotwire Native\)/
      .exec(request.headers['user-agent'] ?? '')
      ?.slice(1)
      .find(Boolean) ?? null
  );
}

/** One spelling per address: an IPv4 address inside IPv6 is that IPv4 address. What can't be parsed gives way to the socket's. */
function canonicalIp(request: FastifyRequest): string {
  const candidates = [request.ip, request.socket.remoteAddress].filter((ip) => ip !== undefined);
  const ip = candidates.find((candidate) => ipaddr.isValid(candidate));
  return ip === undefined ? 'unknown' : ipaddr.process(ip).toString();
}
