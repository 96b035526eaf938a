import {
  allowInsecureRequests,
  type Configuration,
  clockSkew,
  discovery,
  enableNonRepudiationChecks,
} from 'openid-client';
import { type Clock, systemClock } from '../clock.ts';
import { TandemError } from '../errors.ts';
import { clientAuthentication } from './client-authentication.ts';
import { noAnswer } from './faults.ts';
import type { SocialProvider } from './settings.ts';

/** The providers of the settings, with what each says of itself (OpenID Connect Discovery), asked for when it is needed. */
export interface SocialProviders {
  /** @throws {@link TandemError} `not_found` for a name that the settings don't have. */
  named(name: string): SocialProvider;
  /** @throws {@link TandemError} `provider_unavailable`. */
  discover(provider: SocialProvider): Promise<Configuration>;
}

const DISCOVERED_FOR_SECONDS = 60 * 60;
const PATIENCE_SECONDS = 5;

interface Discovered {
  readonly configuration: Promise<Configuration>;
  readonly until: number;
}

/** What has been discovered is kept for an hour, a failure not at all. */
export function openSocialProviders(providers: readonly SocialProvider[], clock: Clock): SocialProviders {
  const known = new Map<string, Discovered>();
  return {
    named(name) {
      const provider = providers.find((one) => one.name === name);
      if (!provider) throw new TandemError('not_found');
      return provider;
    },
    discover(provider) {
      const kept = known.get(provider.name);
      const now = clock.now().getTime();
      if (kept && now < kept.until) return kept.configuration;
      const configuration = discover(provider, clock).catch((fault: unknown) => {
        known.delete(provider.name);
        throw noAnswer(provider.name, fault);
      });
      known.set(provider.name, { configuration, until: now + DISCOVERED_FOR_SECONDS * 1000 });
      return configuration;
    },
  };
}

function discover({ issuer, clientId, clientSecret }: SocialProvider, clock: Clock): Promise<Configuration> {
  // The library asks the system for the time: it is told how far that is from ours.
  const metadata = { [clockSkew]: Math.round((clock.now().getTime() - systemClock.now().getTime()) / 1000) };
  return discovery(new URL(issuer), clientId, metadata, clientAuthentication(clientSecret, clock), {
    timeout: PATIENCE_SECONDS,
    // By itself the library takes an ID token's word for it, since it came over TLS.
    execute: [enableNonRepudiationChecks, ...(issuer.startsWith('http:') ? [allowInsecureRequests] : [])],
  });
}
