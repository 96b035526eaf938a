import { join, resolve } from 'node:path';
import { cleanEnv, makeValidator, str } from 'envalid';
import { developmentAppSecret, entropyBits, leastEntropyBits } from './app-secret.ts';
import { DIALECT_SETTINGS, type DialectConfig, dialectConfig } from './dialects/settings.ts';
import { RATE_LIMIT_SETTINGS, type RateLimitConfig, rateLimitConfig } from './http/rate-limit-settings.ts';
import type { Sender } from './mail/sender.ts';
import { STANDING_RULES, type StandingRule } from './people/permissions/matrix.ts';
import {
  appLink,
  graceSeconds,
  headerName,
  isLoopback,
  lifetimeSeconds,
  networks,
  origin,
  origins,
  portNumber,
  postgresqlUrl,
  secret,
  sender,
  smtpUrl,
  stripeSecret,
} from './setting-kinds.ts';
import { parseProviderNames, readProviders, type SocialProvider } from './social/settings.ts';

/** What the server runs on. Made by {@link readConfig}, frozen. */
export interface Config {
  readonly environment: 'development' | 'production' | 'test';
  readonly port: number;
  readonly host: string;
  /** Where users reach this server: an origin without a trailing slash, such as `https://app.example.com`. */
  readonly publicUrl: string;
  /** Whether {@link Config.publicUrl} is https: then the cookie is `Secure` and bound to the host by its name. */
  readonly https: boolean;
  /** Origins whose pages may call the dialects that are for page script. */
  readonly corsOrigins: readonly string[];
  /** `null`: the embedded database under {@link Config.dataDirectory}. */
  readonly databaseUrl: string | null;
  readonly dataDirectory: string;
  readonly appSecret: string;
  /** The secret before this one: what it sealed and encrypted still opens. */
  readonly previousAppSecret: string | null;
  /** IPs and CIDRs of the proxies whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  /** Lets a program that is not on this machine read `/metrics`; `null`: none may. */
  readonly metricsToken: string | null;
  /** How mails leave; `null`: they stay in memory, for developers and tests to read. */
  readonly mail: MailConfig | null;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  readonly idleLifetimeSeconds: number;
  readonly absoluteLifetimeSeconds: number;
  /** Whether sessions are remembered between requests. The same for all processes on a database. */
  readonly sessionCache: boolean;
  /** Names of the headers that renew API tokens; `null` where that way of renewing is off. */
  readonly renewalHeaders: RenewalHeaders;
  /** Whether a sign-up opens an account at once, or the link does that goes by mail: then nobody is told who has one. */
  readonly signUp: 'immediate' | 'confirm';
  /** For how long somebody with an e-mail address that is not verified can sign in by their password. */
  readonly emailGraceSeconds: number;
  /** With how many things that are new to the user a sign-in is told them by mail; `null`: never. */
  readonly riskToTell: number | null;
  /** With how many a sign-in by password is blocked; `null`: never. */
  readonly riskToBlock: number | null;
  /** Whom users may have say who they are. */
  readonly socialProviders: readonly SocialProvider[];
  /** Where an app is to be found that has sent its user to a provider: a universal link, or one of a scheme of its own. */
  readonly appLink: string;
  /** How what a user may as a guest, a group's member and an owner goes together. */
  readonly permissionRule: StandingRule;
  /** By what Stripe signs its events; `null` where it sends none. */
  readonly stripeWebhookSecret: string | null;
  /** How often something may be tried; `null` where nothing is limited. */
  readonly rateLimits: RateLimitConfig | null;
  /** Other systems' wire formats that are spoken. */
  readonly dialects: DialectConfig;
}

/** The server that takes our mails, and whom they are from. */
export interface MailConfig {
  /** `smtp://` or `smtps://`, with user and password where it asks for them. */
  readonly url: string;
  readonly from: Sender;
  /** Whether a server at `smtp://` has to offer STARTTLS: nothing that opens a session leaves in clear. */
  readonly requireTls: boolean;
}

/** Headers of authenticated API answers, for clients that renew by them. */
export interface RenewalHeaders {
  /** Carries a new API token in every answer. */
  readonly sliding: string | null;
  /** Carries a new API token where the request has this same header, saying `true`. */
  readonly onRequest: string | null;
  /** Says when the API token expires. */
  readonly expiry: string | null;
}

/** One or more settings are wrong: a sentence for each, to print as it is. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(mistakes.join('\n'));
    this.mistakes = mistakes;
  }
}

const DAY_SECONDS = 24 * 60 * 60;
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const ENVIRONMENTS = ['development', 'production', 'test'] as const;

const providerNames = makeValidator(parseProviderNames);

/** Every setting there is, with its default. docs/configuration.md is tested against it, both ways. */
export const SETTINGS = {
  NODE_ENV: str({
    choices: ENVIRONMENTS,
    default: 'development',
    desc: 'How strict to be: production refuses weak settings.',
  }),
  PORT: portNumber({ default: 3000, desc: 'The TCP port to listen on.' }),
  HOST: str({ default: '127.0.0.1', desc: 'The address to listen on.' }),
  PUBLIC_URL: origin({ default: undefined, desc: 'The origin at which users reach this server.' }),
  CORS_ORIGINS: origins({
    default: [],
    desc: 'Origins, comma-separated, whose pages may call dialects that are for page script.',
  }),
  DATABASE_URL: postgresqlUrl({ default: undefined, desc: 'The PostgreSQL database. Absent: the embedded one.' }),
  DATA_DIR: str({ default: '.tandem', desc: 'The folder of the embedded database and of the development secret.' }),
  APP_SECRET: secret({ default: undefined, desc: 'What all keys are derived from: at least 32 random bytes.' }),
  APP_SECRET_PREVIOUS: secret({ default: undefined, desc: 'The secret before this one, while it is being changed.' }),
  TRUSTED_PROXIES: networks({
    default: [],
    desc: 'IPs and CIDRs, comma-separated, whose X-Forwarded-For is believed.',
  }),
  SMTP_URL: smtpUrl({ default: undefined, desc: 'The server that takes mails. Absent: they stay in memory.' }),
  MAIL_FROM: sender({ default: undefined, desc: 'Whom mails are from: an address, or a name with one.' }),
  LOG_LEVEL: str({ choices: LOG_LEVELS, default: 'info', desc: 'The least severe log line to write.' }),
  METRICS_TOKEN: secret({ default: undefined, desc: 'What a program elsewhere sends to read /metrics.' }),
  SESSION_IDLE_LIFETIME_SECONDS: lifetimeSeconds({
    default: 30 * DAY_SECONDS,
    desc: 'How long an unused session lives.',
  }),
  SESSION_ABSOLUTE_LIFETIME_SECONDS: lifetimeSeconds({
    default: 365 * DAY_SECONDS,
    desc: 'How long any session lives.',
  }),
  SESSION_CACHE: str({
    choices: ['on', 'off'],
    default: 'on',
    desc: 'Whether processes remember sessions between requests.',
  }),
  SIGN_UP: str({
    choices: ['immediate', 'confirm'],
    default: 'immediate',
    desc: 'Whether a sign-up opens an account at once, or once a link by mail confirms it.',
  }),
  EMAIL_GRACE_SECONDS: graceSeconds({
    default: 7 * DAY_SECONDS,
    desc: 'How long an e-mail address need not be verified to sign in.',
  }),
  SIGN_IN_RISK_TOLD: str({
    choices: ['1', '2', '3', 'off'],
    default: '1',
    desc: 'The least risk of a sign-in that its user is told of by mail.',
  }),
  SIGN_IN_RISK_BLOCKED: str({
    choices: ['1', '2', '3', 'off'],
    default: '3',
    desc: 'The least risk of a sign-in by password that is blocked.',
  }),
  SOCIAL_PROVIDERS: providerNames({
    default: [],
    desc: 'Whom users may sign in with, comma-separated: google, apple, or names of your own.',
  }),
  APP_LINK: appLink({
    default: undefined,
    desc: 'Where an app is found that has sent its user to a provider.',
  }),
  STRIPE_WEBHOOK_SECRET: stripeSecret({
    default: undefined,
    desc: 'By what Stripe signs its events. Absent: none are taken.',
  }),
  TOKEN_SLIDING_HEADER: headerName({ default: undefined, desc: 'Header for a new API token in every answer.' }),
  TOKEN_RESET_HEADER: headerName({ default: undefined, desc: 'Header for a new API token when asked for.' }),
  TOKEN_EXPIRY_HEADER: headerName({ default: undefined, desc: 'Header for the time the API token expires.' }),
  PERMISSION_RULE: str({
    choices: STANDING_RULES,
    default: 'added',
    desc: 'Whether owners and members may more than guests, or each only what is granted to the closest of the three.',
  }),
  ...RATE_LIMIT_SETTINGS,
  ...DIALECT_SETTINGS,
};

/**
 * Reads and checks the settings. In development it makes `DATA_DIR` and a secret in it where there is none.
 *
 * @throws {@link ConfigError} with one line for each mistake.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const mistakes: string[] = [];
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const settings = cleanEnv(given, SETTINGS, {
    reporter: ({ errors }) => {
      for (const [name, error] of Object.entries(errors)) mistakes.push(`${name}: ${sentence(error, given[name])}`);
    },
  });
  if (given['NODE_ENV'] === 'production') {
    if (!given['APP_SECRET']) mistakes.push('APP_SECRET: is required in production: try openssl rand -hex 32');
    if (!given['PUBLIC_URL']) mistakes.push('PUBLIC_URL: is required in production');
    if (!given['SMTP_URL']) mistakes.push('SMTP_URL: is required in production');
    if (given['RATE_LIMITS'] === 'off') mistakes.push('RATE_LIMITS: must be on in production');
  }
  if (given['PORT'] === '0' && !given['PUBLIC_URL']) mistakes.push('PUBLIC_URL: is required where PORT is 0');
  if (mistakes.length > 0) throw new ConfigError(mistakes);

  const publicUrl = settings.PUBLIC_URL ?? `http://localhost:${settings.PORT}`;
  if (settings.NODE_ENV === 'production' && !isSecure(publicUrl)) {
    mistakes.push('PUBLIC_URL: must be https in production (plain http only for a loopback host)');
  }
  if (settings.NODE_ENV === 'production' && !settings.CORS_ORIGINS.every(isSecure)) {
    mistakes.push('CORS_ORIGINS: must be https in production (plain http only for a loopback host)');
  }
  if (settings.SMTP_URL && !settings.MAIL_FROM) mistakes.push('MAIL_FROM: is required where SMTP_URL is set');
  if (settings.SESSION_IDLE_LIFETIME_SECONDS > settings.SESSION_ABSOLUTE_LIFETIME_SECONDS) {
    mistakes.push('SESSION_IDLE_LIFETIME_SECONDS: must not be longer than SESSION_ABSOLUTE_LIFETIME_SECONDS');
  }
  const socialProviders = readProviders(settings.SOCIAL_PROVIDERS, given, mistakes);
  if (mistakes.length > 0) throw new ConfigError(mistakes);

  const dataDirectory = resolve(settings.DATA_DIR);
  const appSecret = settings.APP_SECRET ?? developmentAppSecret(dataDirectory);
  if (entropyBits(appSecret) < leastEntropyBits) {
    throw new ConfigError([
      `APP_SECRET: ${join(dataDirectory, 'app-secret')} is damaged; restore it, or start anew without it`,
    ]);
  }
  return Object.freeze({
    environment: settings.NODE_ENV,
    port: settings.PORT,
    host: settings.HOST,
    publicUrl,
    https: publicUrl.startsWith('https:'),
    corsOrigins: Object.freeze([...settings.CORS_ORIGINS]),
    databaseUrl: settings.DATABASE_URL ?? null,
    dataDirectory,
    appSecret,
    previousAppSecret: settings.APP_SECRET_PREVIOUS ?? null,
    trustedProxies: Object.freeze([...settings.TRUSTED_PROXIES]),
    metricsToken: settings.METRICS_TOKEN ?? null,
    mail: mailConfig(settings),
    logLevel: settings.LOG_LEVEL,
    idleLifetimeSeconds: settings.SESSION_IDLE_LIFETIME_SECONDS,
    absoluteLifetimeSeconds: settings.SESSION_ABSOLUTE_LIFETIME_SECONDS,
    sessionCache: settings.SESSION_CACHE === 'on',
    signUp: settings.SIGN_UP,
    emailGraceSeconds: settings.EMAIL_GRACE_SECONDS,
    riskToTell: settings.SIGN_IN_RISK_TOLD === 'off' ? null : Number(settings.SIGN_IN_RISK_TOLD),
    riskToBlock: settings.SIGN_IN_RISK_BLOCKED === 'off' ? null : Number(settings.SIGN_IN_RISK_BLOCKED),
    renewalHeaders: Object.freeze({
      sliding: settings.TOKEN_SLIDING_HEADER ?? null,
      onRequest: settings.TOKEN_RESET_HEADER ?? null,
      expiry: settings.TOKEN_EXPIRY_HEADER ?? null,
    }),
    socialProviders: Object.freeze(socialProviders),
    appLink: settings.APP_LINK ?? `${publicUrl}/users/auth/app`,
    permissionRule: settings.PERMISSION_RULE,
    stripeWebhookSecret: settings.STRIPE_WEBHOOK_SECRET ?? null,
    rateLimits: rateLimitConfig(settings),
    dialects: dialectConfig(settings, publicUrl),
  });
}

/** The secrets that keys are derived from: the first seals and encrypts, every one opens. */
export function appSecrets({ appSecret, previousAppSecret }: Config): readonly string[] {
  return previousAppSecret === null ? [appSecret] : [appSecret, previousAppSecret];
}

function mailConfig(settings: {
  readonly NODE_ENV: Config['environment'];
  readonly SMTP_URL: string | undefined;
  readonly MAIL_FROM: Sender | undefined;
}): MailConfig | null {
  const { SMTP_URL: url, MAIL_FROM: from } = settings;
  if (!url || !from) return null;
  return Object.freeze({ url, from, requireTls: settings.NODE_ENV === 'production' && !isLoopback(url) });
}

function sentence(error: Error, value: string | undefined): string {
  const choices = /Value "?.*"? not in choices \[(.*)\]/s.exec(error.message)?.[1];
  return choices ? `must be one of ${choices}, not '${value}'` : error.message;
}

function isSecure(url: string): boolean {
  return url.startsWith('https:') || isLoopback(url);
}
