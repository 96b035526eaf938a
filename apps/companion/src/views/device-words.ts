/** What is known of a device, as far as somebody would recognise it by that. */
export interface DeviceWords {
  readonly kind?: 'native' | 'web' | 'api';
  readonly name: string | null;
  readonly browser: string | null;
  readonly platform: string | null;
}

const KINDS = { native: 'App', web: 'Browser', api: 'API client' };

/** What people would call a device. */
export function deviceTitle({ kind, name, browser, platform }: DeviceWords): string {
  if (browser && platform) return `${browser} on ${platform}`;
  return name ?? browser ?? platform ?? (kind ? KINDS[kind] : 'Unknown device');
}

/** Words side by side, without those that are missing or said already. */
export function sideBySide(words: readonly (string | null | undefined | false)[]): string {
  return [...new Set(words)].filter(Boolean).join(' · ');
}
