const here = 'http://own.invalid';

/**
 * The path on our own host that `value` names, with its query, to redirect to; `/` for anything else: an absolute or
 * network-path address, however it is spelled, or no text at all.
 */
export function ownPath(value: unknown): string {
  if (typeof value !== 'string' || !/^\/[^\p{Cc}\\]*$/u.test(value)) return '/';
  if (!URL.canParse(value, here)) return '/';

  const { origin, pathname, search, hash } = new URL(value, here);
  const decoded = decode(pathname);
  if (origin !== here || decoded === null || /^\/\/|[\p{Cc}\\]/u.test(decoded)) return '/';
  return pathname + search + hash;
}

/** `path`, which will lead on to `returnTo` in the end. */
export function withReturnTo(path: string, returnTo: string): string {
  return `${path}?${new URLSearchParams({ return_to: returnTo })}`;
}

function decode(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return null;
  }
}
