import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type HttpAnswer, PAGE } from '../testing/http.ts';
import { askGuarded, LANGUAGES, type Spoken, signInBy, trySignInOnce } from '../testing/languages.ts';
import { newPerson, type Person } from '../testing/people.ts';
import { type PostgresqlServer, startPostgresql } from '../testing/postgresql.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

describe.skipIf(!inject('postgresqlUrl'))('invariant 3: with the database at fault', () => {
  let postgresql: PostgresqlServer;
  let server: TestServer;
  let person: Person;
  let sessions: readonly Spoken[];

  beforeAll(async () => {
    postgresql = (await startPostgresql()) as PostgresqlServer;
    server = await startTestServer('postgresql', { environment: { DATABASE_URL: postgresql.url } });
    person = await newPerson(server);
    sessions = await Promise.all(LANGUAGES.map((language) => signInBy(server, language, person)));
    await postgresql.halt();
  });
  afterAll(async () => {
    await server.stop();
    await postgresql.stop();
  });

  it.each(LANGUAGES.map(({ name }, index) => [name, index] as const))(
    'what needs it is a 503 in the words of %s, and nobody loses a credential',
    async (_name, index) => {
      const { language, withToken, withCookie } = sessions[index] as Spoken;
      const answers: HttpAnswer[] = [
        await askGuarded(server, language, withToken),
        await askGuarded(server, language, { ...PAGE, ...withCookie }),
        await trySignInOnce(server, language, person),
      ];
      for (const { status, headers, json, text } of answers) {
        expect([status, json]).toEqual([503, language.refusal(503)]);
        expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
        expect([headers.getSetCookie(), headers.get('www-authenticate')]).toEqual([[], null]);
        expect(text).not.toMatch(/prisma|postgres|ECONN|5432/i);
      }
      const signOut = await server.http('DELETE', '/api/v1/auth', { headers: withToken });
      expect([signOut.status, signOut.json.code]).toEqual([503, 'unavailable']);
    },
  );

  it('Gravity’s question is not answered with “nothing alive”', async () => {
    for (const { language, withToken, withCookie } of sessions.filter((one) => one.language.name === 'Gravity')) {
      for (const headers of [withToken, withCookie]) {
        const { status, json } = await server.http('GET', '/api/auth', { headers });
        expect([status, json]).toEqual([503, language.refusal(503)]);
      }
    }
  });
});
