import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type ConfigError, readConfig, SETTINGS } from './config.ts';
import type { Limit } from './http/rate-limit-settings.ts';

const directory = mkdtempSync(join(tmpdir(), 'tandem-config-'));
afterAll(() => rmSync(directory, { recursive: true }));

const SECRET = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
const production = {
  NODE_ENV: 'production',
  APP_SECRET: SECRET,
  PUBLIC_URL: 'https://app.example.com',
  SMTP_URL: 'smtp://tandem:s3cret@smtp.example.com:587',
  MAIL_FROM: 'Tandem <tandem@example.com>',
  DATA_DIR: directory,
};

function mistakes(environment: Record<string, string>): readonly string[] {
  try {
    readConfig({ DATA_DIR: directory, ...environment });
    return [];
  } catch (error) {
    return (error as ConfigError).mistakes;
  }
}

describe('the configuration', () => {
  it('has defaults a developer can start with, and can’t be changed afterwards', () => {
    const config = readConfig({ DATA_DIR: directory });
    expect(config).toMatchObject({
      environment: 'development',
      port: 3000,
      host: '127.0.0.1',
      publicUrl: 'http://localhost:3000',
      databaseUrl: null,
      trustedProxies: [],
      logLevel: 'info',
      idleLifetimeSeconds: 2_592_000,
      absoluteLifetimeSeconds: 31_536_000,
      rateLimits: { signInAccount: { count: 10, seconds: 180 }, signInNetwork: { count: 100, seconds: 3600 } },
    });
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.trustedProxies)).toBe(true);
  });

  it('makes a development secret once, for its owner’s eyes', () => {
    const first = readConfig({ DATA_DIR: directory }).appSecret;
    expect(readConfig({ DATA_DIR: directory }).appSecret).toBe(first);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(statSync(join(directory, 'app-secret')).mode & 0o777).toBe(0o600);
  });

  it('doesn’t take a damaged development secret for one', () => {
    const damaged = mkdtempSync(join(directory, 'damaged-'));
    writeFileSync(join(damaged, 'app-secret'), '');
    expect(mistakes({ DATA_DIR: damaged })).toEqual([expect.stringMatching(/^APP_SECRET: .*app-secret is damaged/)]);
  });

  it('takes an empty setting for an absent one', () => {
    expect(readConfig({ DATA_DIR: directory, PORT: '', PUBLIC_URL: '' }).port).toBe(3000);
  });

  it.each([
    ['PORT', '80a', 'must be a whole number from 0 to 65535'],
    ['PORT', '70000', 'must be a whole number from 0 to 65535'],
    ['PORT', '-1', 'must be a whole number from 0 to 65535'],
    ['NODE_ENV', 'prod', 'must be one of'],
    ['SIGN_IN_RISK_TOLD', '4', 'must be one of'],
    ['SIGN_IN_RISK_BLOCKED', '0', 'must be one of'],
    ['LOG_LEVEL', 'loud', 'must be one of'],
    ['PUBLIC_URL', 'app.example.com', 'must be an http or https URL'],
    ['PUBLIC_URL', 'ftp://app.example.com', 'must be an http or https URL'],
    ['PUBLIC_URL', 'https://app.example.com/path', 'must be an origin'],
    ['PUBLIC_URL', 'https://u:p@app.example.com', 'must be an origin'],
    ['DATABASE_URL', 'mysql://localhost/x', 'must be a postgresql:// URL'],
    ['TRUSTED_PROXIES', '10.0.0.0/8, proxy', 'is neither an IP address nor a CIDR'],
    ['APP_SECRET', 'secret', 'must hold at least 32 random bytes'],
    ['APP_SECRET', 'a'.repeat(200), 'must hold at least 32 random bytes'],
    ['APP_SECRET', '0123456789abcdef'.repeat(4), 'must hold at least 32 random bytes'],
    ['APP_SECRET', 'abcdefghij'.repeat(5), 'must hold at least 32 random bytes'],
    ['PUBLIC_URL', 'https://*.example.com', 'must name one host'],
    ['STRIPE_WEBHOOK_SECRET', 'sk_test_0123456789abcdef', 'must be a signing secret of a webhook of Stripe'],
    ['CORS_ORIGINS', 'null', "'null' must be an http or https URL"],
    ['CORS_ORIGINS', '*', "'*' must be an http or https URL"],
    [
      'CORS_ORIGINS',
      'https://client.example, https://*.client.example',
      "'https://*.client.example' must name one host",
    ],
    ['CORS_ORIGINS', 'https://client.example/app', "'https://client.example/app' must be an origin"],
    ['CORS_ORIGINS', 'client.example', "'client.example' must be an http or https URL"],
    ['CORS_ORIGINS', 'https://client.example,', "'' must be an http or https URL"],
    ['APP_SECRET', SECRET.slice(0, 62), 'must hold at least 32 random bytes'],
    ['SMTP_URL', 'smtp.example.com', 'must be an smtp:// or smtps:// URL'],
    ['SMTP_URL', 'https://smtp.example.com', 'must be an smtp:// or smtps:// URL'],
    ['SMTP_URL', 'smtp://smtp.example.com/?pool=true', 'must have no path, query or fragment'],
    ['SMTP_URL', 'smtp://tandem@smtp.example.com', 'must have a user and a password, or neither'],
    ['SMTP_URL', 'smtp://tandem:50%@smtp.example.com', 'must have user and password percent-encoded'],
    ['MAIL_FROM', 'Tandem', 'must be an address, or a name with one'],
    ['MAIL_FROM', 'Tandem <tandem@example.com>, b@example.com', 'must be an address, or a name with one'],
    ['MAIL_FROM', 'Tandem\r\nBcc: b@example.com <tandem@example.com>', 'must be an address, or a name with one'],
    ['TOKEN_SLIDING_HEADER', 'X Token', 'must be the name of a header of your own'],
    ['TOKEN_RESET_HEADER', 'Set-Cookie', 'must be the name of a header of your own'],
    ['RATE_LIMITS', 'no', 'must be one of'],
    ['RATE_LIMIT_SIGN_IN_ACCOUNT', '10', 'must be a count and seconds'],
    ['RATE_LIMIT_SIGN_IN_ACCOUNT', '0/180', 'must be a count and seconds'],
    ['RATE_LIMIT_SIGN_IN_NETWORK', '100/86401', 'must be a count and seconds'],
    ['RATE_LIMIT_SIGN_UP_NETWORK', '20/0', 'must be a count and seconds'],
    ['RATE_LIMIT_HANDOFF_SESSION', '-1/60', 'must be a count and seconds'],
    ['RATE_LIMIT_RENEWAL_SESSION', '1000001/60', 'must be a count and seconds'],
    ['SESSION_IDLE_LIFETIME_SECONDS', '59', 'must be a whole number from 60'],
    ['SESSION_IDLE_LIFETIME_SECONDS', '31536001', 'must not be longer than SESSION_ABSOLUTE_LIFETIME_SECONDS'],
  ])('%s=%s is one clear line', (name, value, sentence) => {
    const found = mistakes({ [name]: value });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(new RegExp(`^${name}: `));
    expect(found[0]).toContain(sentence);
    expect(found[0]).not.toContain('\n');
  });

  it('asks for PUBLIC_URL where the system chooses the port', () => {
    expect(mistakes({ PORT: '0' })).toEqual(['PUBLIC_URL: is required where PORT is 0']);
    expect(mistakes({ PORT: '0', PUBLIC_URL: 'http://localhost:8080' })).toEqual([]);
  });

  it('tells all mistakes at once, and never a secret', () => {
    const found = mistakes({ PORT: 'x', PUBLIC_URL: 'y', APP_SECRET: 'hunter2-hunter2' });
    expect(found).toHaveLength(3);
    expect(found.join()).not.toContain('hunter2');
  });

  it.each([
    [{ APP_SECRET: '' }, 'APP_SECRET: is required in production'],
    [{ PUBLIC_URL: '' }, 'PUBLIC_URL: is required in production'],
    [{ PUBLIC_URL: 'http://app.example.com' }, 'PUBLIC_URL: must be https in production'],
    [{ CORS_ORIGINS: 'http://client.example' }, 'CORS_ORIGINS: must be https in production'],
    [{ SMTP_URL: '' }, 'SMTP_URL: is required in production'],
    [{ MAIL_FROM: '' }, 'MAIL_FROM: is required where SMTP_URL is set'],
    [{ RATE_LIMITS: 'off' }, 'RATE_LIMITS: must be on in production'],
    [{ PUBLIC_URL: 'http://127.evil.example' }, 'PUBLIC_URL: must be https in production'],
  ])('production refuses to start with %o', (change, sentence) => {
    expect(mistakes({ ...production, ...change })).toEqual([expect.stringContaining(sentence)]);
  });

  it('production starts with a secret of 32 bytes and https', () => {
    expect(mistakes(production)).toEqual([]);
    expect(mistakes({ ...production, APP_SECRET: Buffer.from(SECRET, 'hex').toString('base64') })).toEqual([]);
  });

  it('mails leave encrypted in production, but for a server on this machine', () => {
    const requireTls = (change: object) => readConfig({ ...production, ...change }).mail?.requireTls;
    expect(requireTls({})).toBe(true);
    expect(requireTls({ SMTP_URL: 'smtp://127.0.0.1:25' })).toBe(false);
    expect(requireTls({ NODE_ENV: 'development' })).toBe(false);
  });

  it.each([
    ['tandem@Example.com', { name: '', address: 'tandem@example.com' }],
    ['"Tandem, Inc." <tandem@example.com>', { name: 'Tandem, Inc.', address: 'tandem@example.com' }],
  ])('mails are from %s', (text, from) => {
    expect(readConfig({ ...production, MAIL_FROM: text }).mail?.from).toEqual(from);
  });

  it('docs/configuration.md names every setting with its default, and no other', () => {
    const documentation = readFileSync(join(import.meta.dirname, '../../../docs/configuration.md'), 'utf8');
    const documented = [...documentation.matchAll(/^\| `([A-Z_]+)` +\| ([^|]*?) +\|/gm)].map(([, name, value]) => [
      name,
      value,
    ]);
    const known = Object.entries(SETTINGS).map(([name, { default: value }]) => [name, asText(value)]);
    expect(documented).toEqual(known);
  });
});

function isLimit(value: unknown): value is Limit {
  return typeof value === 'object' && value !== null && 'count' in value;
}

function asText(value: unknown): string {
  if (isLimit(value)) return `\`${value.count}/${value.seconds}\``;
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return 'none';
  return `\`${String(value)}\``;
}
