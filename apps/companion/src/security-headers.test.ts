import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCompanion, type TestCompanion } from './testing/companion.ts';

describe.each([
  { publicUrl: 'http://localhost:3000', https: false },
  { publicUrl: 'https://app.example.com', https: true },
])('at $publicUrl', ({ publicUrl, https }) => {
  let companion: TestCompanion;

  beforeAll(async () => {
    companion = await startCompanion({ PUBLIC_URL: publicUrl });
  });

  afterAll(() => companion.stop());

  test('a page may load our own files and no more', async () => {
    const { headers, body } = await companion.browser('GET', '/users/sign_in');
    const nonce = /<meta name="csp-nonce" content="([^"]+)"/.exec(body)?.[1];
    expect(headers['content-security-policy']).toBe(
      `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; ` +
        `connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'${https ? '; upgrade-insecure-requests' : ''}`,
    );
  });

  test('each page has a nonce of its own', async () => {
    const nonce = async () =>
      /csp-nonce" content="([^"]+)"/.exec((await companion.browser('GET', '/users/sign_in')).body)?.[1];
    expect(await nonce()).not.toBe(await nonce());
  });

  test('every answer has the headers that keep it ours; those of https only there', async () => {
    for (const path of ['/', '/users/sign_in', '/nowhere', '/api/v1/me', '/health/live']) {
      const { headers } = await companion.app.inject(path);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'strict-origin-when-cross-origin',
        'x-frame-options': 'DENY',
      });
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect('strict-transport-security' in headers).toBe(https);
    }
  });
});
