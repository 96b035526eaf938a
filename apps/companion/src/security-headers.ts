import type { FastifyHelmetOptions } from '@fastify/helmet';

/** What a page may load: our own files, and the one inline style that Turbo inserts. */
export function pagePolicy({ styleNonce, https }: { styleNonce: string; https: boolean }): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${styleNonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    ...(https ? ['upgrade-insecure-requests'] : []),
  ].join('; ');
}

/** The headers of every answer. What isn't a page may load nothing at all. */
export function securityHeaders({ https }: { https: boolean }): FastifyHelmetOptions {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"] },
    },
    referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
    frameguard: { action: 'deny' },
    // Over plain http these lock a browser out: it would insist on an https that isn't there.
    ...(https ? {} : { strictTransportSecurity: false }),
  };
}
