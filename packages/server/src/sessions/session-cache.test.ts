import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { secondsAfter } from '../clock.ts';
import { disableUser } from '../people/disabling.ts';
import { NATIVE, PAGE } from '../testing/http.ts';
import { inDatabase, stopNewestListener } from '../testing/listeners.ts';
import {
  addSessions,
  newPerson,
  PASSWORD,
  type Person,
  type SignedInClient,
  signInNatively,
} from '../testing/people.ts';
import { onEveryDatabase, startTestServer, type TestServer } from '../testing/server.ts';
import { startSlowLine } from '../testing/slow-line.ts';
import { resetVerifier } from './devices.ts';
import { LEASE_MILLISECONDS } from './lease.ts';

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
    one = await startTestServer('postgresql', { jobs: 'ready' });
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

  it('one that hears nothing accepts nothing either, once an ending is answered', async () => {
    const waiting: Promise<unknown>[] = [];
    const untilClosed = (id: string) => {
      const isClosed = async () =>
        expect(await other.tandem.database.prisma.session.count({ where: { id, closedAt: null } })).toBe(0);
      return vi.waitFor(isClosed, { timeout: 5_000, interval: 5 });
    };
    const endings: Record<string, (client: SignedInClient, person: Person) => Promise<unknown>> = {
      'sign-out': (client) => other.http('DELETE', '/api/v1/auth', { headers: client.bearer }),
      'remote sign-out': (client) =>
        other.http('DELETE', `/api/v1/sessions/${client.json.session.id}`, { headers: client.bearer }),
      'remote sign-out that another was faster than': async ({ json }, person) => {
        const { bearer: headers } = await signInNatively(other, person);
        const signOut = () => other.http('DELETE', `/api/v1/sessions/${json.session.id}`, { headers });
        waiting.push(signOut());
        await untilClosed(json.session.id);
        expect((await signOut()).status).toBe(404);
      },
      'renewal that a sign-out was faster than': async ({ json, bearer }) => {
        waiting.push(other.http('DELETE', '/api/v1/auth', { headers: bearer }));
        await untilClosed(json.session.id);
        const request = { headers: NATIVE, json: { refresh_token: json.refresh_token } };
        expect((await other.http('POST', '/api/v1/auth/renewal', request)).status).toBe(401);
      },
      'all devices': (client) =>
        other.http('DELETE', '/api/v1/sessions', { headers: client.bearer, json: { all: true } }),
      'verifier reset': (_client, { id }) => resetVerifier(other.tandem, id),
      'user disabled': (_client, { id }) => disableUser(other.tandem, id),
      'signed in anew with its cookie': (client, { email }) =>
        other.http('POST', '/api/v1/auth', {
          headers: { ...PAGE, ...client.withCookie },
          json: { email, password: PASSWORD },
        }),
      'crowded out': async (_client, person) => {
        await addSessions(other, person, { count: 99, lastSeenAt: secondsAfter(other.clock.now(), 1) });
        return signInNatively(other, person);
      },
      'signed up with its cookie': (client) =>
        other.http('POST', '/api/v1/users', {
          headers: { ...PAGE, ...client.withCookie },
          json: {
            user: { email: 'new@example.com', name: 'New', password: PASSWORD, password_confirmation: PASSWORD },
          },
        }),
      'password changed elsewhere': async (_client, person) => {
        const { bearer } = await signInNatively(other, person);
        return other.http('PATCH', '/api/v1/password', {
          headers: bearer,
          json: {
            user: { current_password: PASSWORD, password: 'a better horse', password_confirmation: 'a better horse' },
          },
        });
      },
    };
    const deaf = await one.another();
    await untilCurrent(deaf);
    const clients = await Promise.all(
      Object.entries(endings).map(async ([ending, end]) => {
        const person = await newPerson(one);
        return { ending, end, person, client: await signInNatively(one, person) };
      }),
    );
    for (const { client } of clients) expect(await me(deaf, client.bearer)).toBe(200);

    const hearAgain = await stopNewestListener(one);
    try {
      const remembered = () => Promise.all(clients.map(({ client }) => me(deaf, client.bearer)));
      expect(await lookups(deaf, remembered)).toBe(0);
      const answers = await Promise.all(
        clients.map(async ({ ending, end, person, client }) => {
          await end(client, person);
          return [ending, await me(deaf, client.bearer), await me(deaf, client.withCookie)];
        }),
      );
      expect(answers).toEqual(Object.keys(endings).map((ending) => [ending, 401, 401]));
    } finally {
      hearAgain();
      await Promise.all(waiting);
    }
    await deaf.stop();
  });

  it('one that is far from the database remembers too, and nobody waits a second for it', async () => {
    const line = await startSlowLine(one.config.databaseUrl ?? '', 'tandem-', 350);
    const far = await one.another({ DATABASE_URL: line.url });
    await untilCurrent(far);
    const waits: number[] = [];
    for (let time = 0; time < 8; time += 1) {
      const began = performance.now();
      await one.tandem.revocations.reachEveryProcess();
      waits.push(performance.now() - began);
    }
    await untilCurrent(far);
    expect(Math.min(...waits.slice(-3))).toBeLessThan(LEASE_MILLISECONDS - 50);
    await far.stop();
    await line.close();
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
});
