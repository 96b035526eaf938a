import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { secondsAfter } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Tandem } from '../context.ts';
import { TandemError } from '../errors.ts';
import { openText, sealText } from '../sealed-text.ts';
import { newSecret } from '../secrets.ts';
import { type CookieToSet, cookieAttributes, cookieName, cookieValues } from '../sessions/cookies.ts';

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

/** Keeps the trip in the browser that begins it. */
export function tripCookie(tandem: Tandem, trip: Trip): CookieToSet {
  const { config } = tandem;
  const value = sealText(tandem, JSON.stringify(trip), SEAL);
  return { name: tripCookieName(config), value, options: cookieAttributes(config, TRIP_SECONDS) };
}

/** Makes the browser forget it. */
export function forgottenTrip(config: Config): CookieToSet {
  return { name: tripCookieName(config), value: '', options: cookieAttributes(config, 0) };
}

/**
 * The trip to a provider that a browser has begun.
 *
 * @throws {@link TandemError} `social_sign_in_failed` where it has begun none, or none to this provider, or too long ago.
 */
export function readTrip({ config, clock }: Tandem, provider: string, cookies: string | undefined): Trip {
  const [sealed, second] = cookieValues(tripCookieName(config), cookies);
  const opened = sealed === undefined || second !== undefined ? null : openText(config, sealed, SEAL);
  const trip: unknown = opened === null ? null : JSON.parse(opened);
  if (!Kept.Check(trip) || trip.provider !== provider || trip.expiresAt <= clock.now().getTime()) {
    throw new TandemError('social_sign_in_failed');
  }
  return trip;
}

function tripCookieName(config: Config): string {
  return `${cookieName(config)}-social`;
}
