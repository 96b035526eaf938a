import { createPublicKey } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { askGuarded, type ClientDialect, DIALECTS, type Spoken, signInBy } from '../testing/dialects.ts';
import { NATIVE, PAGE } from '../testing/http.ts';
import { newPerson, PASSWORD, type Person, signInNatively } from '../testing/people.ts';
import { exchange } from '../testing/raw-http.ts';
import { onEveryDatabase } from '../testing/server.ts';
import { tampered } from '../testing/tampering.ts';

/** The same every time: what has failed once can be looked at. A failure says where in it. */
const SEED = 20_260_301;
const PATIENCE = { timeout: 120_000 };
const runs = (numRuns: number) => ({ seed: SEED, numRuns });
/** A request that takes longer has no answer. */
const LONGEST_MILLISECONDS = 60_000;

const CREDENTIAL_HEADERS = ['authorization', 'authentication', 'cookie'] as const;
const OTHER_HEADERS = [
  'x-authentication-reset',
  'origin',
  'sec-fetch-site',
  'user-agent',
  'x-forwarded-for',
  'content-type',
];
const NOBODY = '00000000-0000-4000-8000-000000000000';

const byte = (min: number, max: number) => fc.integer({ min, max }).map((code) => String.fromCharCode(code));
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 100 }),
  fc.string({ unit: byte(0, 0xff), maxLength: 100 }),
  fc.string({ unit: byte(0x20, 0x7e), maxLength: 100 }),
  fc.nat(12_000).map((length) => 'a'.repeat(length)),
);
const tokenLike = fc
  .array(
    fc.oneof(
      fc.base64String(),
      fc.json().map((text) => Buffer.from(text).toString('base64url')),
    ),
    { maxLength: 6 },
  )
  .map((segments) => segments.join('.'));
const scheme = fc.constantFrom(
  'Bearer ',
  'bearer: ',
  'Bearer:',
  'token ',
  'Token token=',
  'Basic ',
  ' ',
  '',
  'Bearer\t',
  'Bearer  ',
);
const cookieLike = fc
  .array(
    fc.tuple(
      fc.constantFrom('tandem', 'tandem-device', '__Host-tandem', ' tandem', 'x', ''),
      fc.oneof(tokenLike, anyText),
    ),
  )
  .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join(';'));
const headerValue = fc.oneof(
  anyText,
  fc.tuple(scheme, fc.oneof(tokenLike, anyText)).map(([word, rest]) => word + rest),
  cookieLike,
);

/** Members of every body there is: those that a route doesn't know it passes over. */
const bodyLike = (person: Person) => {
  const text = fc.oneof(
    anyText,
    fc.string({ unit: fc.constantFrom('\u0000', '\ud800', 'a', '@', '.', "'") }),
    fc.constantFrom(person.email, person.id, PASSWORD, NOBODY, '000000', ''),
  );
  const value = fc.oneof({ arbitrary: text, weight: 9 }, { arbitrary: fc.jsonValue(), weight: 1 });
  const members = { email: value, username: value, password: value, name: value, token: value, account: value };
  return fc.record(
    { ...members, user_id: value, attributes: fc.record(members) },
    { requiredKeys: ['password', 'token'] },
  );
};

onEveryDatabase(
  'whatever is sent',
  (server) => {
    let person: Person;
    let sessions: readonly Spoken[];
    /** What is left of every session: its tokens and cookies, of all dialects. */
    let secrets: readonly string[];
    let publicKey: string;

    beforeAll(async () => {
      person = await newPerson(server());
      await server().tandem.database.prisma.user.update({ where: { id: person.id }, data: { roles: ['admin'] } });
      sessions = await Promise.all(DIALECTS.map((dialect) => signInBy(server(), dialect, person)));
      const { json } = await signInNatively(server(), person);
      secrets = [
        ...sessions.flatMap(({ token, withCookie }) => [token, withCookie['cookie'] ?? '']),
        json.refresh_token,
      ];
      const [key] = (await server().http('GET', '/.well-known/jwks.json')).json.keys;
      publicKey = createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString();
    });

    const routes = () =>
      server()
        .app.guardedRoutes.filter(([method]) => method !== 'HEAD')
        .map(([method, path]) => ({ method: method as 'GET', url: path.replace(':id', NOBODY) }));
    const ask = (route: { method: 'GET'; url: string }, headers: Record<string, string>, payload?: string | object) =>
      server().app.inject({ ...route, headers, ...(payload !== undefined && { payload }) });
    const refusals = (dialect: ClientDialect) => new Set([400, 401, ...(dialect.guarded.status === 404 ? [] : [403])]);

    it('a header of whatever kind is never a fault of ours, on any route', PATIENCE, async () => {
      const headers = fc.dictionary(fc.constantFrom(...CREDENTIAL_HEADERS, ...OTHER_HEADERS), headerValue, {
        minKeys: 1,
      });
      const property = fc.asyncProperty(fc.constantFrom(...routes()), headers, async (route, sent) => {
        const { statusCode, body } = await ask(route, sent);
        expect(statusCode, body).toBeLessThan(500);
      });
      await fc.assert(property, runs(500));
    });

    it('no made-up credential is one', PATIENCE, async () => {
      const property = fc.asyncProperty(
        fc.constantFrom(...DIALECTS),
        fc.constantFrom(...CREDENTIAL_HEADERS),
        headerValue,
        async (dialect, name, value) => {
          const { method, path, json } = dialect.guarded;
          const { statusCode } = await ask({ method: method as 'GET', url: path }, { ...PAGE, [name]: value }, json);
          expect(refusals(dialect)).toContain(statusCode);
        },
      );
      await fc.assert(property, runs(500));
    });

    describe.each(DIALECTS.map((dialect, index) => [dialect.name, index] as const))('a token of %s', (_name, index) => {
      it('that has been tampered with is none', PATIENCE, async () => {
        const { dialect, token } = sessions[index] as Spoken;
        const property = fc.asyncProperty(tampered(token, secrets, publicKey), async (spoilt) => {
          fc.pre(spoilt !== token);
          const { method, path, json } = dialect.guarded;
          const { statusCode } = await ask({ method: method as 'GET', url: path }, dialect.sends(spoilt), json);
          expect(refusals(dialect)).toContain(statusCode);
        });
        await fc.assert(property, runs(400));
        expect((await askGuarded(server(), dialect, dialect.sends(token))).status).toBe(dialect.guarded.status);
      });

      it('that has been tampered with ends no session', PATIENCE, async () => {
        const { dialect, token } = sessions[index] as Spoken;
        const property = fc.asyncProperty(tampered(token, secrets, publicKey), async (spoilt) => {
          fc.pre(spoilt !== token);
          await ask({ method: 'DELETE' as 'GET', url: '/api/v1/auth' }, { ...NATIVE, ...dialect.sends(spoilt) });
        });
        await fc.assert(property, runs(100));
        expect((await askGuarded(server(), dialect, dialect.sends(token))).status).toBe(dialect.guarded.status);
      });
    });

    it('a cookie or refresh token that has been tampered with is none', PATIENCE, async () => {
      const { json, cookie } = await signInNatively(server(), person);
      const value = cookie.replace(/^tandem=/, '');
      const spoiltCookie = fc.asyncProperty(tampered(value, secrets, publicKey), async (spoilt) => {
        fc.pre(spoilt !== value);
        const { statusCode } = await ask({ method: 'GET', url: '/api/v1/me' }, { ...PAGE, cookie: `tandem=${spoilt}` });
        expect([400, 401]).toContain(statusCode);
      });
      await fc.assert(spoiltCookie, runs(300));
      const spoiltToken = fc.asyncProperty(tampered(json.refresh_token, secrets, publicKey), async (spoilt) => {
        fc.pre(spoilt !== json.refresh_token);
        const { statusCode } = await ask({ method: 'POST' as 'GET', url: '/api/v1/auth/renewal' }, NATIVE, {
          refresh_token: spoilt,
        });
        expect([401, 422]).toContain(statusCode);
      });
      await fc.assert(spoiltToken, runs(300));
    });

    it('a body of whatever kind is never a fault of ours, whoever sends it', PATIENCE, async () => {
      const posts = routes().filter(({ method, url }) => (method as string) === 'POST' && !url.startsWith('/api/v1/'));
      const headers = fc.constantFrom<Record<string, string>>(
        NATIVE,
        PAGE,
        ...sessions.map(({ withToken }) => withToken),
      );
      const property = fc.asyncProperty(
        fc.constantFrom(...posts),
        headers,
        bodyLike(person),
        async (route, sent, json) => {
          const { statusCode, body } = await ask(route, sent, json);
          // On a busy machine there may be no time for a password.
          expect(statusCode, body).not.toBe(500);
        },
      );
      await fc.assert(property, runs(800));

      const types = [
        'application/json',
        'application/x-www-form-urlencoded',
        'text/plain',
        'application/json; charset=x',
        '',
      ];
      const bytes = fc.asyncProperty(
        fc.constantFrom(...posts),
        fc.constantFrom(...types),
        fc.oneof(anyText, fc.json(), fc.webQueryParameters()),
        async (route, type, text) => {
          const { statusCode, body } = await ask(route, { ...NATIVE, 'content-type': type }, text);
          expect(statusCode, body).not.toBe(500);
        },
      );
      await fc.assert(bytes, runs(300));
    });

    it('what reaches a real socket has an answer, and never one of a fault', PATIENCE, async () => {
      const name = fc.constantFrom(
        'Authorization',
        'authentication',
        'Cookie',
        'AUTHORIZATION',
        'Content-Length',
        'Host',
        'Expect',
      );
      const known = fc.tuple(scheme, fc.constantFrom(...secrets)).map(([word, secret]) => word + secret);
      const line = fc.tuple(name, fc.oneof(headerValue, known)).map(([one, value]) => `${one}: ${value}`);
      const request = fc.tuple(fc.constantFrom(...routes()), fc.array(line, { minLength: 1, maxLength: 4 }));
      const property = fc.asyncProperty(request, async ([{ method, url }, lines]) => {
        const text = [`${method} ${url} HTTP/1.1`, 'Host: localhost', ...lines, 'Connection: close', '', ''].join(
          '\r\n',
        );
        const answer = await exchange(server().url, Buffer.from(text, 'latin1'));
        expect(answer).not.toMatch(/^HTTP\/1\.1 5/m);
      });
      await fc.assert(property, { ...runs(300), timeout: LONGEST_MILLISECONDS });
    });
  },
  { jobs: 'ready', environment: { RATE_LIMITS: 'off', TRUSTED_PROXIES: '127.0.0.1' } },
);
