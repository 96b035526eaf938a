import type { KeyObject } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Database } from './database/connect.ts';
import type { Dialect } from './dialects/dialect.ts';
import type { RateLimits } from './http/rate-limits.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { Mailbox } from './mail/mailbox.ts';
import type { MailTransport } from './mail/transport.ts';
import type { Metrics } from './metrics.ts';
import type { Permissions } from './people/permissions/permissions.ts';
import type { Randomness } from './secrets.ts';
import type { Revocations } from './sessions/revocations.ts';
import type { SessionCache } from './sessions/session-cache.ts';
import type { SigningKeys } from './sessions/signing-keys.ts';
import type { VerifiedTokens } from './sessions/verified-tokens.ts';
import type { Passwords } from './sign-in/passwords.ts';
import type { SocialProviders } from './social/providers.ts';

/** What every rule is given: the configuration, time, randomness, the database and the keys of one server. */
export interface Tandem {
  readonly config: Config;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly database: Database;
  readonly jobs: Jobs;
  readonly mailTransport: MailTransport;
  /** Where mails stay; `null` where there is a server for them. */
  readonly mailbox: Mailbox | null;
  readonly metrics: Metrics;
  readonly passwords: Passwords;
  readonly rateLimits: RateLimits;
  readonly signingKeys: SigningKeys;
  /** Other systems' wire formats that are spoken here. */
  readonly dialects: readonly Dialect[];
  readonly sessionCache: SessionCache;
  readonly revocations: Revocations;
  readonly permissions: Permissions;
  readonly jwt: TokenSigner;
  readonly verifiedTokens: VerifiedTokens;
  readonly sealKeys: SealKeys;
  readonly socialProviders: SocialProviders;
}

/** What seals each kind of session reference, and marks devices. The first key seals, every key opens: secrets are changed with overlap. */
export interface SealKeys {
  readonly cookie: readonly KeyObject[];
  readonly refreshToken: readonly KeyObject[];
  readonly deviceMark: readonly KeyObject[];
}

export type TokenAlgorithm = 'RS256' | 'HS256';

/** The two calls of @fastify/jwt that we use, each with the key to use. */
export interface TokenSigner {
  /** Those of a secret: what takes an RSA key is signed off the event loop, by `signJwt`. */
  sign(claims: object, options: { key: string; algorithm: 'HS256'; kid: string; typ: string }): string;
  /** @throws for a signature that is not this key's. */
  verify(
    token: string,
    options: { key: string; algorithms: [TokenAlgorithm]; ignoreExpiration: true; cache: false },
  ): unknown;
}
