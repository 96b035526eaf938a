import { TandemError } from '../errors.ts';
import { newSecret, s256, systemRandomness } from '../secrets.ts';
import type { SignedIn, SignInContext } from '../sign-in/signed-in.ts';
import { type Arrival, comeBack, goToProvider, type Outcome } from '../social/social-sign-in.ts';
import type { Errand } from '../social/trip.ts';
import type { ProviderAccount, TestProvider } from './oidc-provider.ts';
import type { TestServer } from './server.ts';

export const BROWSER: SignInContext = {
  device: { kind: 'web', ip: '192.0.2.1', browser: 'Firefox', platform: 'Linux' },
  replaces: null,
};

/** A way to a provider and back, up to the moment in which the server hears of it. */
export interface TestTrip {
  /** The browser's, as it sends it. */
  readonly cookie: string;
  readonly arrival: Arrival;
  /** The server hears of it, whatever a test has changed. */
  arrive(change?: Partial<Arrival>, context?: SignInContext): Promise<Outcome>;
}

/** The settings of several. */
export function together(...providers: readonly TestProvider[]): Record<string, string> {
  const environments = providers.map(({ environment }) => environment);
  const names = environments.map(({ SOCIAL_PROVIDERS }) => SOCIAL_PROVIDERS).join(',');
  return { ...Object.assign({}, ...environments), SOCIAL_PROVIDERS: names };
}

let count = 0;
/** Somebody nobody knows yet. */
export function newAccount(more: Partial<ProviderAccount> = {}): ProviderAccount & { readonly email: string } {
  count += 1;
  return { sub: `sub-${count}`, email: `somebody-${count}@example.com`, email_verified: true, name: 'Ann', ...more };
}

export interface TripOptions {
  readonly provider: TestProvider;
  readonly account: ProviderAccount | 'cancel';
  readonly errand?: Errand;
  readonly name?: string;
}

/** A browser goes to a provider, and is led back. */
export async function travel(
  { tandem }: TestServer,
  { provider, account, errand = { kind: 'sign_in', returnTo: '/' }, name = 'example' }: TripOptions,
): Promise<TestTrip> {
  const { url, cookie } = await whenItAnswers(provider, () => goToProvider(tandem, name, errand));
  const { url: back, form } = await provider.visit(url, account);
  const answer = form ? new URLSearchParams(form) : back.searchParams;
  const kept = `${cookie.name}=${cookie.value}`;
  const arrival: Arrival = { provider: name, answer, cookies: kept, live: null };
  return {
    cookie: kept,
    arrival,
    arrive: (change = {}, context = BROWSER) => comeBack(tandem, { ...arrival, ...change }, context),
  };
}

/** A provider that is up is asked again where this machine is too busy for it to answer in time. */
async function whenItAnswers<Answer>(provider: TestProvider, ask: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      const isLate = error instanceof TandemError && error.code === 'provider_unavailable' && provider.isUp;
      if (!isLate || tries === 5) throw error;
    }
  }
}

/** Goes to a provider and back, and is signed in. */
export async function signInByProvider(
  server: TestServer,
  options: TripOptions,
  context: SignInContext = BROWSER,
): Promise<SignedIn> {
  const outcome = await (await travel(server, options)).arrive({}, context);
  if (outcome.kind !== 'signed_in') throw new Error(`Nobody is signed in: ${outcome.kind}`);
  return outcome.signedIn;
}

/** An app has its user go to the provider in the system's browser: what its link brings, and the verifier it has kept. */
export async function tripOfApp(
  server: TestServer,
  provider: TestProvider,
  account: TripOptions['account'] = newAccount(),
): Promise<{ readonly link: URL; readonly claim: { readonly code: string; readonly code_verifier: string } }> {
  const code_verifier = newSecret(systemRandomness);
  const errand = { kind: 'app', codeChallenge: s256(code_verifier) } as const;
  const outcome = await (await travel(server, { provider, account, errand })).arrive();
  if (outcome.kind !== 'app') throw new Error(`No app: ${outcome.kind}`);
  const link = new URL(outcome.link);
  return { link, claim: { code: link.searchParams.get('code') ?? '', code_verifier } };
}
