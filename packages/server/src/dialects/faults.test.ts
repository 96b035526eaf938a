import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { askGuarded, DIALECTS, type Spoken, signInBy, trySignInOnce } from '../testing/dialects.ts';
import { type HttpAnswer, PAGE } from '../testing/http.ts';
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
    sessions = await Promise.all(DIALECTS.map((dialect) => signInBy(server, dialect, person)));
    await postgresql.halt();
  });
  afterAll(async () => {
    await server.stop();
    await postgresql.stop();
  });

  it.each(DIALECTS.map(({ name }, index) => [name, index] as const))(
    'what needs it is a 503 in the words of %s, and nobody loses a credential',
    async (_name, index) => {
      const { dialect, withToken, withCookie } = sessions[index] as Spoken;
      const answers: HttpAnswer[] = [
        await askGuarded(server, dialect, withToken),
        await askGuarded(server, dialect, { ...PAGE, ...withCookie }),
        await trySignInOnce(server, dialect, person),
      ];
      for (const { status, headers, json, text } of answers) {
        expect([status, json]).toEqual([503, dialect.refusal(503)]);
        expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
        expect([headers.getSetCookie(), headers.get('www-authenticate')]).toEqual([[], null]);
        expect(text).not.toMatch(/prisma|postgres|ECONN|5432/i);
      }
      const signOut = await server.http('DELETE', '/api/v1/auth', { headers: withToken });
      expect([signOut.status, signOut.json.code]).toEqual([503, 'unavailable']);
    },
  );

  it('Gravity’s question is not answered with “nothing alive”', async () => {
    for (const { dialect, withToken, withCookie } of sessions.filter((one) => one.dialect.name === 'Gravity')) {
      for (const headers of [withToken, withCookie]) {
        const { status, json } = await server.http('GET', '/api/auth', { headers });
        expect([status, json]).toEqual([503, dialect.refusal(503)]);
      }
    }
  });
});
