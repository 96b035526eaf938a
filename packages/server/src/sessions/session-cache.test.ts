import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { disableUser } from '../people/disabling.ts';
import { NATIVE, PAGE } from '../testing/http.ts';
import { newPerson, PASSWORD, type SignedInClient, signInNatively } from '../testing/people.ts';
import { onEveryDatabase, startTestServer, type TestServer } from '../testing/server.ts';
import { resetVerifier } from './devices.ts';

const me = async (server: TestServer, headers: Record<string, string>) =>
  (await server.http('GET', '/api/v1/me', { headers })).status;

/** How often sessions are looked up in the database while `work` is done. */
async function lookups(server: TestServer, work: () => Promise<unknown>): Promise<number> {
  const find = vi.spyOn(server.tandem.database.prisma.session, 'findUnique');
  await work();
  const { length } = find.mock.calls;
  find.mockRestore();
  return length;
}

const untilCurrent = (server: TestServer) =>
  vi.waitFor(() => expect(server.tandem.revocations.isCurrent()).toBe(true), { timeout: 5_000, interval: 5 });

onEveryDatabase('the session cache', (server) => {
  it('spares an authenticated read its query', async () => {
    const { bearer, withCookie } = await signInNatively(server(), await newPerson(server()));
    await untilCurrent(server());
    expect(await lookups(server(), () => me(server(), bearer))).toBe(1);
    expect(await lookups(server(), () => me(server(), bearer))).toBe(0);
    expect(await lookups(server(), () => me(server(), withCookie))).toBe(0);
    expect(await lookups(server(), () => me(server(), { ...bearer, ...withCookie }))).toBe(0);
  });

  it('is never asked for a no', async () => {
    const { json, withCookie } = await signInNatively(server(), await newPerson(server()));
    expect(await me(server(), withCookie)).toBe(200);
    const renewed = await server().http('POST', '/api/v1/auth/renewal', {
      headers: NATIVE,
      json: { refresh_token: json.refresh_token },
    });
    expect(await me(server(), { cookie: renewed.cookie })).toBe(200);
    server().clock.advance(29 * 24 * 60 * 60);
    expect(await me(server(), { cookie: renewed.cookie })).toBe(200);
    server().clock.advance(29 * 24 * 60 * 60);
    expect(await me(server(), { cookie: renewed.cookie })).toBe(200);
  });
});

it.each(['on', 'off'])('a token is verified once, and to the character (SESSION_CACHE=%s)', async (cache) => {
  const server = await startTestServer('embedded', { environment: { SESSION_CACHE: cache } });
  const { json, bearer } = await signInNatively(server, await newPerson(server));
  expect(await me(server, bearer)).toBe(200);
  const verify = vi.spyOn(server.tandem.jwt, 'verify');
  expect(await me(server, bearer)).toBe(200);
  expect(verify).not.toHaveBeenCalled();
  const [header, payload, signature] = json.token.split('.');
  for (const forged of [`${header}.${payload}.AAAA`, `${header}.${payload}.${signature}A`, `${header}.${payload}.`]) {
    expect(await me(server, { authorization: `Bearer ${forged}` })).toBe(401);
  }
  server.clock.advance(3_600);
  expect(await me(server, bearer)).toBe(401);
  await server.stop();
});

describe.skipIf(!inject('postgresqlUrl'))('among processes on one PostgreSQL', () => {
  let one: TestServer;
  let other: TestServer;

  beforeAll(async () => {
    one = await startTestServer('postgresql');
    other = await one.another();
    await untilCurrent(one);
    await untilCurrent(other);
    // Until a process has listened for as long as a lease lasts, it takes that long to end a session.
    await one.tandem.revocations.reachEveryProcess();
    await other.tandem.revocations.reachEveryProcess();
  });
  afterAll(async () => {
    await other.stop();
    await one.stop();
  });

  const signedInOnBoth = async (person?: Awaited<ReturnType<typeof newPerson>>): Promise<SignedInClient> => {
    const client = await signInNatively(one, person ?? (await newPerson(one)));
    for (const server of [one, other]) {
      expect(await me(server, client.bearer)).toBe(200);
      expect(await lookups(server, () => me(server, client.withCookie))).toBe(0);
    }
    return client;
  };
  const expectDead = async ({ bearer, withCookie }: SignedInClient) => {
    const statuses = await Promise.all([one, other].flatMap((server) => [me(server, bearer), me(server, withCookie)]));
    expect(statuses).toEqual([401, 401, 401, 401]);
  };

  it('invariant 2: after one’s answer to a sign-out the other accepts nothing of it', async () => {
    const person = await newPerson(one);
    for (let time = 0; time < 50; time += 1) {
      const client = await signedInOnBoth(person);
      const signedOut = await other.http('DELETE', '/api/v1/auth', { headers: client.bearer });
      expect(signedOut.status).toBe(200);
      await expectDead(client);
    }
  });

  it('every other way of ending a session reaches all of them too', async () => {
    const endings: Record<string, (client: SignedInClient, userId: string) => Promise<unknown>> = {
      'remote sign-out': (client) =>
        other.http('DELETE', `/api/v1/sessions/${client.json.session.id}`, { headers: client.bearer }),
      'all devices': (client) =>
        other.http('DELETE', '/api/v1/sessions', { headers: client.bearer, json: { all: true } }),
      'verifier reset': (_client, userId) => resetVerifier(other.tandem, userId),
      'user disabled': (_client, userId) => disableUser(other.tandem, userId),
      'signed in anew with its cookie': async (client) => {
        const { email } = (await one.http('GET', '/api/v1/me', { headers: client.bearer })).json;
        return other.http('POST', '/api/v1/auth', {
          headers: { ...PAGE, ...client.withCookie },
          json: { email, password: PASSWORD },
        });
      },
      'password changed elsewhere': async (client) => {
        const { email } = (await one.http('GET', '/api/v1/me', { headers: client.bearer })).json;
        const second = await signInNatively(other, { email, password: PASSWORD });
        return other.http('PATCH', '/api/v1/password', {
          headers: second.bearer,
          json: {
            user: { current_password: PASSWORD, password: 'a better horse', password_confirmation: 'a better horse' },
          },
        });
      },
    };
    for (const end of Object.values(endings)) {
      const person = await newPerson(one);
      const client = await signedInOnBoth(person);
      await end(client, person.id);
      await expectDead(client);
    }
  });

  it('a cookie two renewals old is refused by all', async () => {
    const client = await signedInOnBoth();
    let refreshToken = client.json.refresh_token;
    for (const accepted of [200, 401]) {
      const renewed = await other.http('POST', '/api/v1/auth/renewal', {
        headers: NATIVE,
        json: { refresh_token: refreshToken },
      });
      refreshToken = renewed.json.refresh_token;
      expect(await me(one, client.withCookie)).toBe(accepted);
      expect(await me(one, { cookie: renewed.cookie })).toBe(200);
    }
  });

  it('what somebody else writes to the database counts as well', async () => {
    const client = await signedInOnBoth();
    await inDatabase(one, `UPDATE sessions SET closed_at = now() WHERE id = '${client.json.session.id}'`);
    await one.tandem.revocations.reachEveryProcess();
    await expectDead(client);
  });

  it('one that has lost its listener asks the database, and recovers', async () => {
    const client = await signedInOnBoth();
    await inDatabase(
      one,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'tandem-listener' AND datname = current_database()`,
    );
    await vi.waitFor(() => expect(one.tandem.revocations.isCurrent()).toBe(false), { interval: 1 });
    expect(await me(one, client.bearer)).toBe(200);
    await other.http('DELETE', '/api/v1/auth', { headers: client.bearer });
    await expectDead(client);
    await untilCurrent(one);
    const next = await signInNatively(one, await newPerson(one));
    await me(one, next.bearer);
    expect(await lookups(one, () => me(one, next.bearer))).toBe(0);
  });

  it('one that hears nothing accepts nothing either, once a sign-out is answered', async () => {
    const client = await signedInOnBoth();
    const deaf = await one.another();
    await untilCurrent(deaf);
    const [listener] = await inDatabase(
      one,
      `SELECT pid FROM pg_stat_activity WHERE application_name = 'tandem-listener' AND datname = current_database()
       ORDER BY backend_start DESC LIMIT 1`,
    );
    process.kill(Number(listener?.pid), 'SIGSTOP');
    try {
      expect(await me(deaf, client.bearer)).toBe(200);
      expect(await lookups(deaf, () => me(deaf, client.bearer))).toBe(0);
      const signedOut = await other.http('DELETE', '/api/v1/auth', { headers: client.bearer });
      expect(signedOut.status).toBe(200);
      expect(await me(deaf, client.bearer)).toBe(401);
    } finally {
      process.kill(Number(listener?.pid), 'SIGCONT');
    }
    await deaf.stop();
  });
});

async function inDatabase(server: TestServer, sql: string): Promise<{ pid: number }[]> {
  const client = new pg.Client({ connectionString: server.config.databaseUrl ?? '' });
  await client.connect();
  const { rows } = await client.query(sql).finally(() => client.end());
  return rows;
}
