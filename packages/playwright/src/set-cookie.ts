import type { BrowserContext } from '@playwright/test';

/** A cookie as `BrowserContext.addCookies` takes it. */
export type BrowserCookie = Parameters<BrowserContext['addCookies']>[0][number];

const SAME_SITE = { strict: 'Strict', lax: 'Lax', none: 'None' } as const;

/**
 * Reads a `Set-Cookie` line of a response from `url` (RFC 6265bis, without its size limits). `undefined` for a line
 * without a name, and for a cookie that has expired at `nowSeconds`, since that deletes one.
 */
export function parseSetCookie(line: string, url: string, nowSeconds = Date.now() / 1000): BrowserCookie | undefined {
  const [pair = '', ...rest] = line.split(';');
  const [name, value] = splitOnce(pair);
  const attributes = new Map(
    rest.map((attribute) => splitOnce(attribute)).map(([key, text]) => [key.toLowerCase(), text]),
  );
  const expires = expiry(attributes, nowSeconds);
  if (!name || (expires !== undefined && expires <= nowSeconds)) return undefined;

  const domain = attributes.get('domain');
  const path = attributes.get('path');
  const sameSite = SAME_SITE[attributes.get('samesite')?.toLowerCase() as keyof typeof SAME_SITE];
  return {
    name,
    value,
    domain: domain ? `.${domain.replace(/^\./, '')}` : new URL(url).hostname,
    path: path?.startsWith('/') ? path : '/',
    secure: attributes.has('secure'),
    httpOnly: attributes.has('httponly'),
    ...(expires !== undefined && { expires }),
    ...(sameSite && { sameSite }),
  };
}

function expiry(attributes: Map<string, string>, nowSeconds: number): number | undefined {
  const maxAge = attributes.get('max-age');
  if (maxAge && /^-?\d+$/.test(maxAge)) return nowSeconds + Number(maxAge);
  const date = Date.parse(attributes.get('expires') ?? '');
  return Number.isNaN(date) ? undefined : date / 1000;
}

function splitOnce(text: string): [string, string] {
  const index = text.indexOf('=');
  return index < 0 ? [text.trim(), ''] : [text.slice(0, index).trim(), text.slice(index + 1).trim()];
}
