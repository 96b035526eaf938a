import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { secondsAfter } from '../clock.ts';
import { barrier } from '../testing/barrier.ts';
import { NATIVE } from '../testing/http.ts';
import { addSessions, newPerson, type Person, sessionRow, signInNatively } from '../testing/people.ts';
import { onEveryDatabase, startTestServer, type TestServer } from '../testing/server.ts';
import { MOST_SESSIONS_OF_A_USER } from './making-room.ts';

const openSessions = ({ tandem }: TestServer, { id: userId }: Person) =>
  tandem.database.prisma.session.count({ where: { userId, closedAt: null } });
const closedAs = async ({ tandem }: TestServer, reason: string) =>
  (await tandem.metrics.sessionsClosed.get()).values.find(({ labels }) => labels.reason === reason)?.value ?? 0;

onEveryDatabase('a user’s sessions', (server) => {
  it('are a hundred at most: one more closes the one that has not been seen for the longest', async () => {
    const person = await newPerson(server());
    const oldest = await signInNatively(server(), person);
    const unseen = await signInNatively(server(), person, { notification_token: { token: 'unseen', platform: 'iOS' } });
    server().clock.advance(600);
    await server().http('GET', '/api/v1/me', { headers: oldest.bearer });
    await addSessions(server(), person, { count: MOST_SESSIONS_OF_A_USER - 3 });
    const last = await signInNatively(server(), person);
    expect(await openSessions(server(), person)).toBe(MOST_SESSIONS_OF_A_USER);

    const { prisma } = server().tandem.database;
    await prisma.auditEvent.deleteMany();
    const counted = await closedAs(server(), 'crowded_out');
    const next = await signInNatively(server(), person);
    expect(await openSessions(server(), person)).toBe(MOST_SESSIONS_OF_A_USER);
    expect(await sessionRow(server(), unseen)).toMatchObject({
      closedAt: server().clock.now(),
      closedReason: 'crowded_out',
      notificationTokens: [],
    });
    const me = async (headers: Record<string, string>) =>
      (await server().http('GET', '/api/v1/me', { headers })).status;
    expect(await Promise.all([me(unseen.bearer), me(unseen.withCookie)])).toEqual([401, 401]);
    for (const { bearer } of [oldest, last, next]) expect(await me(bearer)).toBe(200);
    expect(await closedAs(server(), 'crowded_out')).toBe(counted + 1);
    expect(await prisma.auditEvent.findMany({ orderBy: { type: 'asc' } })).toMatchObject([
      { type: 'crowded_out', actorId: person.id, sessionId: next.json.session.id, data: { sessions: 1 } },
      { type: 'signed_in' },
    ]);
  });

  it('that have expired take no room', async () => {
    const person = await newPerson(server());
    const now = server().clock.now();
    const living = await signInNatively(server(), person);
    await addSessions(server(), person, { count: 100, lastSeenAt: secondsAfter(now, 1), idleExpiresAt: now });
    await addSessions(server(), person, { count: 100, lastSeenAt: secondsAfter(now, 1), absoluteExpiresAt: now });
    await signInNatively(server(), person);
    expect((await sessionRow(server(), living))?.closedAt).toBeNull();
    expect(await openSessions(server(), person)).toBe(202);
  });

  it('of before there was a limit are closed by the next sign-ins, some each time', async () => {
    const person = await newPerson(server());
    await addSessions(server(), person, { count: 1_000 });
    for (let time = 0; time < 2; time += 1) await signInNatively(server(), person);
    expect(await openSessions(server(), person)).toBe(MOST_SESSIONS_OF_A_USER);
  });

  it('end in one request, though there be a thousand', async () => {
    const person = await newPerson(server());
    const { bearer } = await signInNatively(server(), person);
    await addSessions(server(), person, { count: 1_000 });
    const answer = await server().http('DELETE', '/api/v1/sessions', { headers: bearer, json: { all: true } });
    expect(answer.status).toBe(204);
    expect(await openSessions(server(), person)).toBe(0);
  });

  it('cost an ordinary sign-in no waiting for other processes', async () => {
    const person = await newPerson(server());
    const reach = vi.spyOn(server().tandem.revocations, 'reachEveryProcess');
    await signInNatively(server(), person);
    expect(reach).not.toHaveBeenCalled();
    await addSessions(server(), person, { count: MOST_SESSIONS_OF_A_USER });
    await signInNatively(server(), person);
    expect(reach).toHaveBeenCalledOnce();
    reach.mockRestore();
  });
});

describe.skipIf(!inject('postgresqlUrl'))('a user’s sessions, opened by two processes (postgresql)', () => {
  let servers: TestServer[];
  beforeAll(async () => {
    const one = await startTestServer('postgresql', { environment: { RATE_LIMITS: 'off' } });
    servers = [one, await one.another()];
  });
  afterAll(async () => {
    for (const server of servers.toReversed()) await server.stop();
  });

  it('are a hundred and no more after fifty sign-ins at once', async () => {
    const [one] = servers as [TestServer, TestServer];
    const person = await newPerson(one);
    await addSessions(one, person, { count: MOST_SESSIONS_OF_A_USER - 5 });
    const everyoneHasCome = barrier(50);
    for (const { tandem } of servers) {
      const verify = tandem.passwords.verify.bind(tandem.passwords);
      vi.spyOn(tandem.passwords, 'verify').mockImplementation(async (...given) => {
        const matches = await verify(...given);
        await everyoneHasCome();
        return matches;
      });
    }
    const { email, password } = person;
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        servers[index % 2]?.http('POST', '/api/v1/auth', { headers: NATIVE, json: { email, password } }),
      ),
    );
    expect(await openSessions(one, person)).toBe(MOST_SESSIONS_OF_A_USER);
    // On a machine that is busy, some wait too long for a connection to the database.
    const opened = answers.filter((answer) => answer?.status === 200);
    expect(opened.length).toBeGreaterThan(5);
    expect(answers.filter((answer) => answer?.status === 503)).toHaveLength(50 - opened.length);
  });
});
