import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { secondsAfter } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Tandem } from '../context.ts';
import { TandemError } from '../errors.ts';
import { openText, sealText } from '../sealed-text.ts';
import { newSecret } from '../secrets.ts';
import type { CookieToSet } from '../sessions/cookies.ts';

/** What somebody goes to a provider for. */
export type Errand =
  /** To sign in here, in this browser. */
  | { readonly kind: 'sign_in'; readonly returnTo: string }
  /** To be known by that provider from now on, who is signed in by this session. */
  | { readonly kind: 'link'; readonly sessionId: string; readonly returnTo: string }
  /** For an app, which claims what comes of it by the verifier of its challenge (PKCE S256). */
  | { readonly kind: 'app'; readonly codeChallenge: string };

/** A way to a provider and back: what the answer has to go with. The browser keeps it, sealed, and shows it at its return. */
export interface Trip {
  readonly provider: string;
  readonly errand: Errand;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** For so long somebody may stay at the provider. */
export const TRIP_SECONDS = 10 * 60;

const SEAL = { purpose: 'social-trip', context: 'trip' } as const;
const text = Type.String();
const Kept = Compile(
  Type.Object({
    provider: text,
    errand: Type.Union([
      Type.Object({ kind: Type.Literal('sign_in'), returnTo: text }),
      Type.Object({ kind: Type.Literal('link'), sessionId: text, returnTo: text }),
      Type.Object({ kind: Type.Literal('app'), codeChallenge: text }),
    ]),
    state: text,
    nonce: text,
    codeVerifier: text,
    expiresAt: Type.Number(),
  }),
);

export function newTrip({ clock, randomness }: Tandem, provider: string, errand: Errand): Trip {
  const [state, nonce, codeVerifier] = [newSecret(randomness), newSecret(randomness), newSecret(randomness)];
  return { provider, errand, state, nonce, codeVerifier, expiresAt: secondsAfter(clock.now(), TRIP_SECONDS).getTime() };
}

/** Keeps the trip in the browser that begins it. `Lax`: it has to come along when the provider leads back. */
export function tripCookie(tandem: Tandem, trip: Trip): CookieToSet {
  return { ...forgottenTrip(tandem.config, TRIP_SECONDS), value: sealText(tandem, JSON.stringify(trip), SEAL) };
}

/** Makes the browser forget it. */
export function forgottenTrip(config: Config, maxAge = 0): CookieToSet {
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure: config.https, maxAge } as const;
  return { name: cookieName(config), value: '', options };
}

/**
 * The trip to a provider that a browser has begun.
 *
 * @throws {@link TandemError} `social_sign_in_failed` where it has begun none, or none to this provider, or too long ago.
 */
export function readTrip({ config, clock }: Tandem, provider: string, cookies: string | undefined): Trip {
  const prefix = `${cookieName(config)}=`;
  const pairs = (cookies ?? '').split(';').map((pair) => pair.trim());
  const [sealed, second] = pairs.filter((pair) => pair.startsWith(prefix)).map((pair) => pair.slice(prefix.length));
  // Of two, one was planted.
  const opened = sealed === undefined || second !== undefined ? null : openText(config, sealed, SEAL);
  const trip: unknown = opened === null ? null : JSON.parse(opened);
  if (!Kept.Check(trip) || trip.provider !== provider || trip.expiresAt <= clock.now().getTime()) {
    throw new TandemError('social_sign_in_failed');
  }
  return trip;
}

function cookieName({ https }: Config): string {
  return https ? '__Host-tandem-social' : 'tandem-social';
}
