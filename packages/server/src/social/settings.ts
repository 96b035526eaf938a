import { createPrivateKey, type KeyObject } from 'node:crypto';
import { isLoopback } from '../setting-kinds.ts';

/** Somebody who says who a user is: an OpenID provider, as the settings name it. */
export interface SocialProvider {
  /** In paths and rows: `google`. */
  readonly name: string;
  /** On buttons: `Google`. */
  readonly label: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: string;
  readonly clientSecret: ClientSecret;
  /** Whether its answer comes as a form that its page posts, rather than in the address it leads to. */
  readonly postsAnswer: boolean;
}

/** What shows a provider who we are: a secret, or with Apple what a key of ours signs. */
export type ClientSecret =
  | { readonly kind: 'secret'; readonly secret: string }
  | { readonly kind: 'apple'; readonly teamId: string; readonly keyId: string; readonly privateKey: KeyObject };

type Environment = Readonly<Record<string, string | undefined>>;

/** What is known of a provider beforehand. */
interface Preset {
  readonly label: string;
  readonly issuer: string;
  readonly scopes?: string;
  readonly apple?: true;
}

const PRESETS: Readonly<Record<string, Preset>> = {
  google: { label: 'Google', issuer: 'https://accounts.google.com' },
  apple: { label: 'Apple', issuer: 'https://appleid.apple.com', scopes: 'openid email name', apple: true },
};
const SCOPES = 'openid email profile';
const NAME = /^[a-z][a-z0-9]{0,29}$/;
/** They are pages of ours, where a provider of that name would have its own. */
const TAKEN = ['app'];

/** The names in `SOCIAL_PROVIDERS`. */
export function parseProviderNames(text: string): readonly string[] {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  for (const name of names) {
    if (!NAME.test(name) || TAKEN.includes(name)) {
      throw new Error(`must be names of lower-case letters and digits, such as google,apple, not '${name}'`);
    }
  }
  if (new Set(names).size < names.length) throw new Error('must name each provider once');
  return names;
}

/** The providers that are named, by the settings that begin with each one's name. What is wrong with them goes to `mistakes`. */
export function readProviders(
  names: readonly string[],
  environment: Environment,
  mistakes: string[],
): readonly SocialProvider[] {
  return names.flatMap((name) => readProvider(name, environment, mistakes) ?? []);
}

function readProvider(name: string, environment: Environment, mistakes: string[]): SocialProvider | null {
  const preset = PRESETS[name];
  const before = mistakes.length;
  const read = settingsOf(name, environment, mistakes);
  const provider = {
    name,
    label: read('LABEL', asLabel, preset?.label ?? `${name[0]?.toUpperCase()}${name.slice(1)}`),
    issuer: read('ISSUER', asIssuer, preset?.issuer),
    clientId: read('CLIENT_ID', asIs),
    scopes: read('SCOPES', asScopes, preset?.scopes ?? SCOPES),
    clientSecret: preset?.apple
      ? {
          kind: 'apple' as const,
          teamId: read('TEAM_ID', asAppleId),
          keyId: read('KEY_ID', asAppleId),
          privateKey: read('PRIVATE_KEY', asSigningKey),
        }
      : { kind: 'secret' as const, secret: read('CLIENT_SECRET', asIs) },
    postsAnswer: preset?.apple ?? false,
  };
  return mistakes.length > before ? null : Object.freeze(provider as SocialProvider);
}

/** Reads `<NAME>_<setting>`. Answers `undefined` where it has noted a mistake. */
function settingsOf(name: string, environment: Environment, mistakes: string[]) {
  return <Value>(setting: string, parse: (text: string) => Value, fallback?: string): Value | undefined => {
    const variable = `${name.toUpperCase()}_${setting}`;
    const text = environment[variable] ?? fallback;
    try {
      if (text === undefined) throw new Error(`is required where SOCIAL_PROVIDERS names ${name}`);
      return parse(text);
    } catch (error) {
      mistakes.push(`${variable}: ${(error as Error).message}`);
      return undefined;
    }
  };
}

function asIs(text: string): string {
  return text;
}

function asLabel(text: string): string {
  if (!/^[^\p{Cc}\p{Cs}]{1,30}$/u.test(text)) throw new Error('must have 1 to 30 characters');
  return text;
}

function asIssuer(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(text)))) {
    throw new Error('must be an https URL (plain http only for a loopback host)');
  }
  if (url.search || url.hash || url.username || url.password)
    throw new Error('must have no query, fragment or password');
  return text;
}

function asScopes(text: string): string {
  const scopes = text.split(/[ ,]+/).filter(Boolean);
  if (!scopes.includes('openid')) throw new Error('must have openid among them');
  return scopes.join(' ');
}

function asAppleId(text: string): string {
  if (!/^[A-Z0-9]{10}$/.test(text)) throw new Error('must be the ten letters and digits that Apple shows');
  return text;
}

/** In one line: with `\n` for the ends of its lines. */
function asSigningKey(text: string): KeyObject {
  const key = tryParseKey(text.replaceAll('\\n', '\n'));
  if (key?.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new Error('must be what is in the .p8 file from Apple: a private key, with \\n for the ends of its lines');
  }
  return key;
}

function tryParseKey(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}
