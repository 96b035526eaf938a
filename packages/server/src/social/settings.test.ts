import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../config.ts';

const directory = mkdtempSync(join(tmpdir(), 'tandem-social-'));
afterAll(() => rmSync(directory, { recursive: true }));

const key = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString();
const p384 = generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).privateKey;

const google = { SOCIAL_PROVIDERS: 'google', GOOGLE_CLIENT_ID: 'id', GOOGLE_CLIENT_SECRET: 'secret' };
const apple = {
  SOCIAL_PROVIDERS: 'apple',
  APPLE_CLIENT_ID: 'com.example.web',
  APPLE_TEAM_ID: 'TEAM123456',
  APPLE_KEY_ID: 'KEY1234567',
  APPLE_PRIVATE_KEY: pem.replaceAll('\n', '\\n'),
};
const example = {
  SOCIAL_PROVIDERS: 'example',
  EXAMPLE_ISSUER: 'https://id.example.com',
  EXAMPLE_CLIENT_ID: 'id',
  EXAMPLE_CLIENT_SECRET: 'secret',
};

const read = (environment: Record<string, string>) => readConfig({ DATA_DIR: directory, ...environment });

function mistakes(environment: Record<string, string>): readonly string[] {
  try {
    read(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
}

describe('the providers of the settings', () => {
  it('are none by default', () => {
    expect(read({}).socialProviders).toEqual([]);
  });

  it('Google and Apple need no more than what they gave us; others their issuer', () => {
    const { socialProviders } = read({ ...google, ...apple, ...example, SOCIAL_PROVIDERS: 'google, apple,example' });
    expect(socialProviders).toMatchObject([
      { name: 'google', label: 'Google', issuer: 'https://accounts.google.com', scopes: 'openid email profile' },
      {
        name: 'apple',
        label: 'Apple',
        issuer: 'https://appleid.apple.com',
        scopes: 'openid email name',
        postsAnswer: true,
      },
      { name: 'example', label: 'Example', issuer: 'https://id.example.com', clientId: 'id', postsAnswer: false },
    ]);
    expect(Object.isFrozen(socialProviders)).toBe(true);
  });

  it('may be called otherwise, and asked for more', () => {
    const more = { EXAMPLE_LABEL: 'Example ID', EXAMPLE_SCOPES: 'openid,email offline_access' };
    const [provider] = read({ ...example, ...more }).socialProviders;
    expect(provider).toMatchObject({ label: 'Example ID', scopes: 'openid email offline_access' });
  });

  it.each([
    [{ SOCIAL_PROVIDERS: 'Google' }, 'SOCIAL_PROVIDERS: must be names of lower-case letters'],
    [{ SOCIAL_PROVIDERS: 'app' }, 'SOCIAL_PROVIDERS: must be names of lower-case letters'],
    [{ ...google, SOCIAL_PROVIDERS: 'google,google' }, 'SOCIAL_PROVIDERS: must name each provider once'],
    [{ ...google, GOOGLE_CLIENT_ID: '' }, 'GOOGLE_CLIENT_ID: is required where SOCIAL_PROVIDERS names google'],
    [{ ...google, GOOGLE_CLIENT_SECRET: '' }, 'GOOGLE_CLIENT_SECRET: is required where SOCIAL_PROVIDERS names google'],
    [{ ...example, EXAMPLE_ISSUER: '' }, 'EXAMPLE_ISSUER: is required where SOCIAL_PROVIDERS names example'],
    [{ ...example, EXAMPLE_ISSUER: 'id.example.com' }, 'EXAMPLE_ISSUER: must be an https URL'],
    [{ ...example, EXAMPLE_ISSUER: 'http://id.example.com' }, 'EXAMPLE_ISSUER: must be an https URL'],
    [{ ...example, EXAMPLE_ISSUER: 'http://127.evil.example' }, 'EXAMPLE_ISSUER: must be an https URL'],
    [{ ...example, EXAMPLE_ISSUER: 'https://id.example.com/?a=b' }, 'EXAMPLE_ISSUER: must have no query'],
    [{ ...example, EXAMPLE_SCOPES: 'email' }, 'EXAMPLE_SCOPES: must have openid among them'],
    [{ ...example, EXAMPLE_LABEL: 'x'.repeat(31) }, 'EXAMPLE_LABEL: must have 1 to 30 characters'],
    [{ ...apple, APPLE_TEAM_ID: 'team' }, 'APPLE_TEAM_ID: must be the ten letters and digits'],
    [{ ...apple, APPLE_PRIVATE_KEY: 'canary' }, 'APPLE_PRIVATE_KEY: must be what is in the .p8 file'],
    [
      { ...apple, APPLE_PRIVATE_KEY: p384.export({ type: 'pkcs8', format: 'pem' }).toString() },
      'APPLE_PRIVATE_KEY: must be what is in the .p8 file',
    ],
    [{ APP_LINK: 'http://example.com/app' }, 'APP_LINK: must be an https URL, or one of a scheme with a dot'],
    [{ APP_LINK: 'tandem://signed-in' }, 'APP_LINK: must be an https URL, or one of a scheme with a dot'],
    [{ APP_LINK: 'javascript:alert(1)' }, 'APP_LINK: must be an https URL, or one of a scheme with a dot'],
    [{ APP_LINK: 'com.example.app://in?a=b' }, 'APP_LINK: must have no query'],
  ])('%o is one clear line, without the secret', (environment, sentence) => {
    const found = mistakes(environment as Record<string, string>);
    expect(found).toEqual([expect.stringContaining(sentence)]);
    expect(found.join()).not.toContain('canary');
  });

  it('tells all mistakes of all of them at once', () => {
    expect(mistakes({ SOCIAL_PROVIDERS: 'google,apple' })).toHaveLength(6);
  });

  it('an app is found at a page of ours, unless it says where', () => {
    expect(read({}).appLink).toBe('http://localhost:3000/users/auth/app');
    expect(read({ APP_LINK: 'com.example.app://signed-in' }).appLink).toBe('com.example.app://signed-in');
    expect(read({ APP_LINK: 'https://app.example.com/in' }).appLink).toBe('https://app.example.com/in');
  });
});
