import { type Clock, systemClock } from './clock.ts';
import { appSecrets, type Config } from './config.ts';
import type { Tandem } from './context.ts';
import { connectDatabase } from './database/connect.ts';
import { openDialects } from './dialects/dialects.ts';
import { startRateLimits } from './http/rate-limits.ts';
import { prepareJobs } from './jobs/jobs.ts';
import { openMailbox } from './mail/mailbox.ts';
import { openMailTransport } from './mail/transport.ts';
import { startMetrics } from './metrics.ts';
import { type Entities, startPermissions } from './people/permissions/permissions.ts';
import { deriveKey, type Randomness, systemRandomness } from './secrets.ts';
import { ensureSigningKey } from './sessions/key-rotation.ts';
import { noRevocations, startRevocations } from './sessions/revocations.ts';
import { startSessionCache } from './sessions/session-cache.ts';
import { signingKeys } from './sessions/signing-keys.ts';
import { startTokenSigner } from './sessions/token-signer.ts';
import { rememberVerifiedTokens } from './sessions/verified-tokens.ts';
import { startPasswords } from './sign-in/passwords.ts';
import { openSocialProviders } from './social/providers.ts';

export interface TandemOptions {
  readonly config: Config;
  readonly clock?: Clock;
  readonly randomness?: Randomness;
  /** bcrypt's cost; 11 unless a test is in a hurry. */
  readonly passwordCost?: number;
  /** Whether this process works on jobs once it listens; it does unless a test is in a hurry. */
  readonly jobs?: boolean;
  /**
   * What an app around the plugin asks permissions for, by name, and who may do what with it until a rule says otherwise; `{}`
   * where that is users and groups alone.
   */
  readonly entities?: Entities;
}

const PASSWORD_COST = 11;

/**
 * Opens what every rule is given: the database, brought up to date, with all that hangs off it. No server is needed around
 * it: a command works by the same rules, and is one more process on the database. {@link closeTandem} it in any case.
 *
 * @throws {@link DataDirectoryInUse} while another process holds the embedded database; what a database throws that does
 * not answer.
 */
export async function openTandem(options: TandemOptions): Promise<Tandem> {
  const { config, clock = systemClock, randomness = systemRandomness, passwordCost = PASSWORD_COST } = options;
  const metrics = startMetrics();
  const mailbox = config.mail === null ? openMailbox() : null;
  const passwords = startPasswords(passwordCost, metrics);
  const connecting = connectDatabase(config);
  try {
    const database = await connecting;
    const source = { config, clock, randomness, database };
    await ensureSigningKey(source);
    const keys = signingKeys(source);
    const dialects = openDialects(source);
    const jwt = await startTokenSigner();
    const sessionCache = startSessionCache(() => revocations.isCurrent());
    const forgetSigningKeys = () => {
      keys.forget();
      for (const dialect of dialects) dialect.forgetKeys();
    };
    const permissions = startPermissions(source, () => revocations.isCurrent());
    const memory = {
      ...sessionCache,
      forgetSigningKeys,
      forgetPermissions: permissions.forget,
      forgetEverything() {
        sessionCache.forgetEverything();
        permissions.forget();
      },
    };
    const revocations = config.sessionCache ? await startRevocations(source, memory) : noRevocations;
    for (const { entities } of [options, ...dialects]) permissions.register(entities ?? {});
    await permissions.refresh();
    const secrets = appSecrets(config);
    return Object.freeze({
      ...source,
      metrics,
      jobs: prepareJobs(database.jobStore),
      mailTransport: openMailTransport(config, mailbox),
      mailbox,
      passwords,
      rateLimits: startRateLimits(config, { clock, metrics, key: deriveKey(config.appSecret, 'rate-limits') }),
      signingKeys: keys,
      dialects,
      jwt,
      verifiedTokens: rememberVerifiedTokens(),
      sessionCache,
      revocations,
      permissions,
      socialProviders: openSocialProviders(config.socialProviders, clock),
      sealKeys: {
        cookie: secrets.map((secret) => deriveKey(secret, 'session-cookie')),
        refreshToken: secrets.map((secret) => deriveKey(secret, 'refresh-token')),
        deviceMark: secrets.map((secret) => deriveKey(secret, 'device-mark')),
      },
    });
  } catch (error) {
    await Promise.allSettled([connecting.then((database) => database.close()), passwords.close()]);
    throw error;
  }
}

/** Closes it all, the database last. */
export async function closeTandem(tandem: Tandem): Promise<void> {
  await tandem.jobs.stop();
  tandem.mailTransport.close();
  await tandem.passwords.close();
  await tandem.revocations.close();
  await tandem.rateLimits.close();
  await tandem.database.close();
}
