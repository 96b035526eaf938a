import { makeValidator } from 'envalid';
import ipaddr from 'ipaddr.js';
import { entropyBits, leastEntropyBits } from './app-secret.ts';
import { parseSender } from './mail/sender.ts';

const DAY_SECONDS = 24 * 60 * 60;

/** How long something lives. */
export const lifetimeSeconds = makeValidator((text) => wholeNumber(text, { least: 60, most: 400 * DAY_SECONDS }));

/** What keys are derived from. */
export const secret = makeValidator((text) => {
  const bits = Math.floor(entropyBits(text));
  if (bits < leastEntropyBits) {
    throw new Error(
      `must hold at least 32 random bytes (this one has at most ${bits} of 256 bits): try openssl rand -hex 32`,
    );
  }
  return text;
});

/** By what Stripe signs what it sends: it chooses it. */
export const stripeSecret = makeValidator((text) => {
  if (!/^whsec_\w{16,}$/.test(text)) throw new Error('must be a signing secret of a webhook of Stripe: whsec_…');
  return text;
});

export const portNumber = makeValidator((text) => wholeNumber(text, { least: 0, most: 65_535 }));

/** How long something can wait; with 0 it is due at once. */
export const graceSeconds = makeValidator((text) => wholeNumber(text, { least: 0, most: 400 * DAY_SECONDS }));

/** Scheme, host and port: what `URL.origin` says. */
export const origin = makeValidator(parseOrigin);

/** Origins as browsers send them, comma-separated: each by its name, since whoever is let in reads all there is to read. */
export const origins = makeValidator((text) =>
  text.split(',').map((entry) => {
    const name = entry.trim();
    try {
      return parseOrigin(name);
    } catch (error) {
      throw new Error(`'${name}' ${(error as Error).message}`);
    }
  }),
);

function parseOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol)) throw new Error('must be an http or https URL');
  if (url.pathname !== '/' || url.search || url.hash || url.username || url.password) {
    throw new Error('must be an origin: no path, query, fragment or password');
  }
  if (!/^[\w.[\]:-]+$/.test(url.hostname)) throw new Error('must name one host');
  return url.origin;
}

export const postgresqlUrl = makeValidator((text) => {
  if (!URL.canParse(text) || !/^postgres(ql)?:$/.test(new URL(text).protocol)) {
    throw new Error('must be a postgresql:// URL');
  }
  return text;
});

export const smtpUrl = makeValidator((text) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^smtps?:$/.test(url.protocol) || !url.hostname) throw new Error('must be an smtp:// or smtps:// URL');
  if (!/^\/?$/.test(url.pathname) || url.search || url.hash) throw new Error('must have no path, query or fragment');
  if ((url.username === '') !== (url.password === '')) throw new Error('must have a user and a password, or neither');
  if (!isPercentEncoded(url.username + url.password)) throw new Error('must have user and password percent-encoded');
  return text;
});

export const sender = makeValidator((text) => {
  const from = parseSender(text);
  if (!from) throw new Error('must be an address, or a name with one: Tandem <tandem@example.com>');
  return from;
});

/** Where an app is found: a universal link, or one of a scheme of its own. */
export const appLink = makeValidator((text) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^(https:|[a-z][a-z0-9+-]*\.[a-z0-9.+-]*:)$/.test(url.protocol)) {
    throw new Error('must be an https URL, or one of a scheme with a dot in it: com.example.app://signed-in');
  }
  if (url.search || url.hash) throw new Error('must have no query or fragment');
  return text;
});

/** A header of our own making: none that means something already. */
export const headerName = makeValidator((text) => {
  if (!/^x?[a-z][a-z0-9-]{2,60}$/i.test(text) || /^(set-cookie|content-|transfer-|access-control-)/i.test(text)) {
    throw new Error('must be the name of a header of your own, such as X-Authentication-Reset');
  }
  return text.toLowerCase();
});

/** IPs and CIDRs, comma-separated. */
export const networks = makeValidator((text) => {
  const list = text
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
  for (const entry of list) {
    if (!ipaddr.isValid(entry) && !ipaddr.isValidCIDR(entry))
      throw new Error(`'${entry}' is neither an IP address nor a CIDR`);
  }
  return list;
});

function wholeNumber(text: string, range: { least: number; most: number }): number {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= range.least && number <= range.most)) {
    throw new Error(`must be a whole number from ${range.least} to ${range.most}, not '${text}'`);
  }
  return number;
}

/** Whether a URL is of this very machine, where nothing is sent in clear for others to read. */
export function isLoopback(url: string): boolean {
  return /^(localhost|\[::1\]|127(\.\d{1,3}){3})$/.test(new URL(url).hostname);
}

function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
