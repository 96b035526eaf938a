import { createHmac, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { expect, it } from 'vitest';
import { newPerson, signInNatively } from '../testing/people.ts';
import { onEveryDatabase, type TestServer } from '../testing/server.ts';
import { resetVerifier } from './devices.ts';

const base64url = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const decode = (segment = '') => JSON.parse(Buffer.from(segment, 'base64url').toString());
const segments = (token: string): [string, string, string] => token.split('.') as [string, string, string];

onEveryDatabase('API tokens', (server) => {
  it('are RS256 access tokens that name the session', async () => {
    const person = await newPerson(server());
    const { json } = await signInNatively(server(), person);
    const [header, claims, signature] = segments(json.token);
    const { keys } = (await server().http('GET', '/.well-known/jwks.json')).json;
    expect(decode(header)).toEqual({ alg: 'RS256', typ: 'at+jwt', kid: keys[0].kid });
    expect(decode(claims)).toEqual({
      iss: 'http://localhost:3000',
      aud: 'http://localhost:3000',
      sub: person.id,
      sid: json.session.id,
      ver: expect.stringMatching(/^[\w-]{43}$/),
      jti: expect.any(String),
      iat: Date.parse('2026-03-01T12:00:00Z') / 1000,
      exp: Date.parse('2026-03-01T13:00:00Z') / 1000,
    });
    expect(Buffer.from(signature, 'base64url')).toHaveLength(384);
    expect(keys).toEqual([
      { kty: 'RSA', n: expect.any(String), e: 'AQAB', kid: expect.any(String), alg: 'RS256', use: 'sig' },
    ]);
  });

  it('a forged, altered or foreign one is refused', async () => {
    const { json } = await signInNatively(server(), await newPerson(server()));
    const [header, claims, signature] = segments(json.token);
    const ours = await server().tandem.signingKeys.current();
    const theirs = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    const head = decode(header);
    const body = decode(claims);
    const signed = (h: object, c: object, key: KeyObject | string = ours.privateKey) => {
      const text = `${base64url(h)}.${base64url(c)}`;
      return `${text}.${createSign('RSA-SHA256').update(text).sign(key, 'base64url')}`;
    };
    const hmac = (h: object, c: object) => {
      const text = `${base64url(h)}.${base64url(c)}`;
      return `${text}.${createHmac('sha256', ours.publicKey).update(text).digest('base64url')}`;
    };
    const without = (claim: string) => Object.fromEntries(Object.entries(body).filter(([name]) => name !== claim));
    expect(await accepts(server(), signed(head, body))).toBe(true);

    const refused: Record<string, string> = {
      'alg none': `${base64url({ ...head, alg: 'none' })}.${claims}.`,
      'alg none, signed': `${base64url({ ...head, alg: 'none' })}.${claims}.${signature}`,
      'HS256 by the public key': hmac({ ...head, alg: 'HS256' }, body),
      RS512: signed({ ...head, alg: 'RS512' }, body),
      'typ JWT': signed({ ...head, typ: 'JWT' }, body),
      'no typ': signed({ alg: head.alg, kid: head.kid }, body),
      'no kid': signed({ alg: head.alg, typ: head.typ }, body),
      'NUL in the kid': signed({ ...head, kid: '\0' }, body),
      'unknown kid': signed({ ...head, kid: 'other' }, body),
      'somebody else’s key': signed(head, body, theirs.privateKey),
      'jwk in the header': signed({ ...head, jwk: { kty: 'RSA' } }, body, theirs.privateKey),
      'jku in the header': signed({ ...head, jku: 'https://evil.example/jwks' }, body),
      'x5u in the header': signed({ ...head, x5u: 'https://evil.example/cert' }, body),
      'crit in the header': signed({ ...head, crit: ['exp'] }, body),
      'another issuer': signed(head, { ...body, iss: 'https://evil.example' }),
      'another audience': signed(head, { ...body, aud: 'https://evil.example' }),
      'a list of audiences': signed(head, { ...body, aud: [body.aud] }),
      expired: signed(head, { ...body, exp: body.iat }),
      'expiry as text': signed(head, { ...body, exp: String(body.exp) }),
      'another verifier': signed(head, { ...body, ver: 'x'.repeat(43) }),
      'a session that is none': signed(head, { ...body, sid: '00000000-0000-4000-8000-000000000000' }),
      'a session id that is no UUID': signed(head, { ...body, sid: "' OR 1=1" }),
      'an altered claim': `${header}.${base64url({ ...body, sub: 'x' })}.${signature}`,
      'a cut signature': `${header}.${claims}.${signature.slice(0, -2)}`,
      padding: `${json.token}=`,
      'plain base64': `${header}.${claims}.${Buffer.from(signature, 'base64url').toString('base64')}`,
      'a line break in it': `${header}.${claims}.${signature.slice(0, 9)}\t${signature.slice(9)}`,
      'four parts': `${json.token}.x`,
      nothing: '',
      dots: '..',
      ...Object.fromEntries(Object.keys(body).map((claim) => [`no ${claim}`, signed(head, without(claim))])),
    };
    for (const [name, token] of Object.entries(refused)) {
      expect([name, await accepts(server(), token)]).toEqual([name, false]);
    }
  });

  it('one signature has one spelling', async () => {
    const { json } = await signInNatively(server(), await newPerson(server()));
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const [header, claims, signature] = segments(json.token);
    const spellings = [...alphabet].map((last) => `${header}.${claims.slice(0, -1)}${last}.${signature}`);
    const accepted = await Promise.all(spellings.map((token) => accepts(server(), token)));
    expect(accepted.filter(Boolean)).toHaveLength(1);
  });

  it('a reset verifier token ends them all', async () => {
    const person = await newPerson(server());
    const { json } = await signInNatively(server(), person);
    await resetVerifier(server().tandem, person.id);
    expect(await accepts(server(), json.token)).toBe(false);
  });

  it('their signing key is not at rest in clear, and opens with no other secret', async () => {
    const [row] = await server().tandem.database.prisma.signingKey.findMany();
    expect(row?.encryptedPrivateKey).not.toContain('PRIVATE KEY');
    expect(Buffer.from(row?.encryptedPrivateKey ?? '', 'base64url').toString('latin1')).not.toContain('PRIVATE KEY');
  });
});

async function accepts(server: TestServer, token: string): Promise<boolean> {
  const { statusCode, headers } = await server.app.inject({
    url: '/api/v1/me',
    headers: { authorization: `Bearer ${token}` },
  });
  if (statusCode !== 200)
    expect([statusCode, headers['www-authenticate']]).toEqual([401, 'Bearer error="invalid_token"']);
  return statusCode === 200;
}
