import type { FastifyHelmetOptions } from '@fastify/helmet';

export interface PagePolicyOptions {
  readonly styleNonce: string;
  readonly https: boolean;
  /** Whether it shows a document of ours in a frame; none by default. */
  readonly frames?: boolean;
}

/** What a page may load: our own files, and the one inline style that Turbo inserts. */
export function pagePolicy({ styleNonce, https, frames = false }: PagePolicyOptions): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${styleNonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    ...(frames ? ["frame-src 'self'"] : []),
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    ...(https ? ['upgrade-insecure-requests'] : []),
  ].join('; ');
}

/** What a mail may do where a page of ours frames it: look as it does, and open its links elsewhere. */
export const mailPolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-popups allow-popups-to-escape-sandbox',
].join('; ');

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
