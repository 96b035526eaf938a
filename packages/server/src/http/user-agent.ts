import type { IncomingHttpHeaders } from 'node:http';
import bowser from 'bowser';

/** What headers say of the device they come from. Only what no update of its app, browser or system changes. */
export interface Agent {
  /** `null` for a shell, which is none. */
  readonly browser: string | null;
  readonly platform: string | null;
  readonly model: string | null;
}

const LONGEST_NAME = 50;
const MOST_BRANDS = 10;
/** What stands for the model where the browser tells none: Chrome says `K` of every device. */
const NO_MODEL = /^(K|U|Mobile|Tablet|wv|[a-z]{2}-[a-z]{2})$/i;

/** Reads the User-Agent and those Client Hints that browsers send unasked (UA-CH), or that were asked for. */
export function readAgent(headers: IncomingHttpHeaders): Agent {
  const agent = headers['user-agent'] || 'none';
  const { browser, os, platform } = bowser.parse(agent, { brands: brandsOf(headers) });
  return {
    browser: isNativeAgent({ headers }) ? null : productName(browser.name),
    platform: nativePlatform(agent) ?? os.name ?? hint(headers, 'sec-ch-ua-platform'),
    model: hint(headers, 'sec-ch-ua-model') ?? platform.model ?? androidModel(agent),
  };
}

/** Whether the User-Agent is that of a Turbo Native or Hotwire Native shell, its WebView's included. */
export function isNativeAgent({ headers }: { readonly headers: IncomingHttpHeaders }): boolean {
  return /(Turbo|Hotwire) Native/.test(headers['user-agent'] ?? '');
}

/** `… Hotwire Native iOS; Turbo Native iOS; …`, or Jumpstart's `Android (Hotwire Native)`. */
function nativePlatform(agent: string): string | null {
  const [, after, before] = /Native (iOS|Android)|(iOS|Android) \(Hotwire Native\)/.exec(agent) ?? [];
  return after ?? before ?? null;
}

/** Of an agent it doesn't know bowser takes the first product, at times with the version: `MyApp/12 CFNetwork`. */
function productName(name: string | undefined): string | null {
  return name?.split('/')[0]?.trim().slice(0, LONGEST_NAME) || null;
}

/** `Linux; Android 15; Pixel 9 Pro Build/AP4A.250205.002; wv`. */
function androidModel(agent: string): string | null {
  const [, parts = ''] = /Android [\d.]+;([^()]{1,200})/.exec(agent) ?? [];
  const models = parts.split(';').map((part) => part.replace(/ Build\/.*/, '').trim());
  return (
    models.find((part) => part !== '' && !NO_MODEL.test(part) && !part.startsWith('rv:'))?.slice(0, LONGEST_NAME) ??
    null
  );
}

/** `"Brave";v="137", "Chromium";v="137", "Not/A)Brand";v="24"`: some browsers' User-Agent is Chrome's. */
function brandsOf(headers: IncomingHttpHeaders): { brand: string; version: string }[] {
  const list = [...String(headers['sec-ch-ua'] ?? '').matchAll(/"([^"]{1,50})";v="([^"]{0,20})"/g)];
  return list.slice(0, MOST_BRANDS).map(([, brand = '', version = '']) => ({ brand, version }));
}

/** A hint's value is a quoted string. */
function hint(headers: IncomingHttpHeaders, name: 'sec-ch-ua-platform' | 'sec-ch-ua-model'): string | null {
  return /^"([^"\\]{1,50})"$/.exec(String(headers[name] ?? ''))?.[1]?.trim() || null;
}
