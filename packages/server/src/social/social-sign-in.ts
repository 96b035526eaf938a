import { buildAuthorizationUrl, calculatePKCECodeChallenge } from 'openid-client';
import type { Tandem } from '../context.ts';
import { type ErrorCode, TandemError } from '../errors.ts';
import type { Identity } from '../generated/prisma/client.ts';
import { constantTimeEqual } from '../secrets.ts';
import type { CookieToSet } from '../sessions/cookies.ts';
import type { LiveSession } from '../sessions/sessions.ts';
import { requireConfirmed } from '../sign-in/confirming.ts';
import type { SignedIn, SignInContext } from '../sign-in/signed-in.ts';
import { linkIdentity } from './identities.ts';
import { proveIdentity, redirectUri } from './proven-identity.ts';
import { type AppClaim, claimKept, keepForApp, spendState } from './provider-answers.ts';
import { signInByIdentity } from './sign-in-by-identity.ts';
import { type Errand, newTrip, readTrip, tripCookie } from './trip.ts';

/** Where to send a browser, and what it is to show when it comes back. */
export interface Departure {
  readonly url: string;
  readonly cookie: CookieToSet;
}

/**
 * Begins a trip to a provider: authorization code flow (OpenID Connect Core, 3.1) with PKCE S256, state and nonce.
 *
 * @throws {@link TandemError} `not_found` for a provider that there is none of; `provider_unavailable`.
 */
export async function goToProvider(tandem: Tandem, name: string, errand: Errand): Promise<Departure> {
  const provider = tandem.socialProviders.named(name);
  const configuration = await tandem.socialProviders.discover(provider);
  const trip = newTrip(tandem, name, errand);
  const url = buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri(tandem, name),
    scope: provider.scopes,
    state: trip.state,
    nonce: trip.nonce,
    code_challenge: await calculatePKCECodeChallenge(trip.codeVerifier),
    code_challenge_method: 'S256',
    ...(provider.postsAnswer && { response_mode: 'form_post' }),
  });
  return { url: url.href, cookie: tripCookie(tandem, trip) };
}

/** Somebody comes back from a provider. */
export interface Arrival {
  /** By whose address they come. */
  readonly provider: string;
  /** The parameters of that address: what the provider says. */
  readonly answer: URLSearchParams;
  /** The `Cookie` header. */
  readonly cookies: string | undefined;
  /** The session that their browser has, if any. */
  readonly live: LiveSession | null;
}

/** What has come of a trip. */
export type Outcome =
  | { readonly kind: 'signed_in'; readonly signedIn: SignedIn; readonly returnTo: string }
  | { readonly kind: 'linked'; readonly returnTo: string }
  /** Where the app is to be found: with a code to claim, or the code of the refusal. */
  | { readonly kind: 'app'; readonly link: string };

/**
 * Ends a trip: takes the provider's answer, once, and does what the trip was for. Nothing is done by half.
 *
 * @throws {@link TandemError} `social_sign_in_failed` where this browser has begun no such trip, where it has ended, or the answer is
 * not the provider's own to it; `social_sign_in_cancelled`; `provider_unavailable`; what {@link signInByIdentity} and
 * {@link linkIdentity} throw. An app is told by its link.
 */
export async function comeBack(tandem: Tandem, arrival: Arrival, context: SignInContext): Promise<Outcome> {
  const { provider, answer, cookies } = arrival;
  const trip = readTrip(tandem, provider, cookies);
  if (!constantTimeEqual(answer.get('state') ?? '', trip.state)) throw new TandemError('social_sign_in_failed');
  await spendState(tandem, trip);
  const { errand } = trip;
  if (errand.kind === 'app') {
    const { codeChallenge } = errand;
    const kept = proveIdentity(tandem, { trip, answer }).then((identity) =>
      keepForApp(tandem, trip, { codeChallenge, identity }),
    );
    return { kind: 'app', link: await kept.then((code) => appLink(tandem, { code }), toApp(tandem)) };
  }
  // Before the provider is asked: its answer is for whoever has begun.
  if (errand.kind === 'link' && arrival.live?.session.id !== errand.sessionId) {
    throw new TandemError('social_sign_in_failed');
  }
  const identity = await proveIdentity(tandem, { trip, answer });
  const { returnTo } = errand;
  if (errand.kind === 'sign_in') {
    return { kind: 'signed_in', signedIn: await signInByIdentity(tandem, identity, context), returnTo };
  }
  await linkIdentity(tandem, arrival.live as LiveSession, identity);
  return { kind: 'linked', returnTo };
}

/** Signs in an app by what its trip has brought: {@link claimKept}, {@link signInByIdentity}. */
export async function signInFromApp(tandem: Tandem, claim: AppClaim, context: SignInContext): Promise<SignedIn> {
  return signInByIdentity(tandem, await claimKept(tandem, claim), context);
}

/** Links what an app's trip has brought to who is signed in there: {@link claimKept}, {@link linkIdentity}. */
export async function linkFromApp(tandem: Tandem, claim: AppClaim, live: LiveSession): Promise<Identity> {
  // Before the code is spent.
  requireConfirmed(tandem, live.session);
  return linkIdentity(tandem, live, await claimKept(tandem, claim));
}

function toApp(tandem: Tandem) {
  return (error: unknown): string => {
    if (!(error instanceof TandemError)) throw error;
    return appLink(tandem, { error: error.code });
  };
}

function appLink({ config }: Tandem, parameters: { readonly code: string } | { readonly error: ErrorCode }): string {
  const link = new URL(config.appLink);
  for (const [name, value] of Object.entries(parameters)) link.searchParams.set(name, value);
  return link.href;
}
