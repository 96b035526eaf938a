import { expect, it } from 'vitest';
import { PAGE } from '../testing/http.ts';
import { newPerson, type SignedInClient, sessionRow, signInNatively } from '../testing/people.ts';
import { onEveryDatabase, type TestServer } from '../testing/server.ts';

const DAYS = 24 * 60 * 60;
const PUSH = { token: 'push-token', platform: 'iOS' };

onEveryDatabase('signing out', (server) => {
  it('invariant 2: by token, ends both halves and the push registration', async () => {
    const signedIn = await signInNatively(server(), await newPerson(server()), { notification_token: PUSH });
    const answer = await server().http('DELETE', '/api/v1/auth', {
      headers: signedIn.bearer,
      json: { notification_token: PUSH.token },
    });
    expect([answer.status, answer.text]).toEqual([200, '{}']);
    expect(answer.headers.getSetCookie()).toEqual(['tandem=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax']);
    await expectDead(server(), signedIn);
  });

  it('invariant 2: by the cookie of our own page, ends both halves', async () => {
    const signedIn = await signInNatively(server(), await newPerson(server()), { notification_token: PUSH });
    const answer = await server().http('DELETE', '/api/v1/auth', { headers: { ...PAGE, ...signedIn.withCookie } });
    expect(answer.status).toBe(200);
    await expectDead(server(), signedIn);
  });

  it('is repeatable, and takes no credential, a dead one and a foreign one for done', async () => {
    const { bearer, withCookie } = await signInNatively(server(), await newPerson(server()));
    const credentials = [bearer, bearer, { ...PAGE, ...withCookie }, withCookie, {}, { authorization: 'Bearer x' }];
    for (const headers of credentials) {
      expect((await server().http('DELETE', '/api/v1/auth', { headers })).status).toBe(200);
    }
  });

  it('takes an empty JSON body, and names in the query as old shells send them', async () => {
    const person = await newPerson(server());
    const signedIn = await signInNatively(server(), person, { notification_token: PUSH });
    const other = await signInNatively(server(), person, { notification_token: { ...PUSH, token: 'second' } });
    const answer = await server().http('DELETE', '/api/v1/auth?token=second', {
      headers: { ...signedIn.bearer, 'content-type': 'application/json' },
      body: '',
    });
    expect(answer.status).toBe(200);
    await expectDead(server(), signedIn);
    expect((await sessionRow(server(), other))?.notificationTokens).toEqual([]);
    expect((await server().http('GET', '/api/v1/me', { headers: other.bearer })).status).toBe(200);
  });

  it('never deletes somebody else’s notification token', async () => {
    const victim = await signInNatively(server(), await newPerson(server()), {
      notification_token: { ...PUSH, token: 'v' },
    });
    const { bearer } = await signInNatively(server(), await newPerson(server(), 'Mallory'));
    await server().http('DELETE', '/api/v1/auth', { headers: bearer, json: { notification_token: 'v' } });
    expect((await sessionRow(server(), victim))?.notificationTokens).toHaveLength(1);
  });

  it('an expired token may end its own session, and nothing else', async () => {
    const person = await newPerson(server());
    const signedIn = await signInNatively(server(), person, { notification_token: { ...PUSH, token: 'mine' } });
    const other = await signInNatively(server(), person, { notification_token: { ...PUSH, token: 'others' } });
    server().clock.advance(3601);
    expect((await server().http('GET', '/api/v1/me', { headers: signedIn.bearer })).json.code).toBe('invalid_token');
    const json = { notification_token: 'others' };
    expect((await server().http('DELETE', '/api/v1/auth', { headers: signedIn.bearer, json })).status).toBe(200);
    await expectDead(server(), signedIn);
    expect((await sessionRow(server(), other))?.notificationTokens).toHaveLength(1);
  });

  it('invariant 2: holds where the user was disabled, or our clock was off, just then', async () => {
    const { prisma } = server().tandem.database;
    const upsets: [string, (id: string) => Promise<unknown>, (id: string) => Promise<unknown>][] = [
      [
        'disabled',
        (id) => prisma.user.update({ where: { id }, data: { disabledAt: new Date() } }),
        (id) => prisma.user.update({ where: { id }, data: { disabledAt: null } }),
      ],
      ['clock', async () => server().clock.advance(31 * DAYS), async () => server().clock.advance(-31 * DAYS)],
    ];
    for (const [name, upset, mend] of upsets) {
      const person = await newPerson(server());
      const signedIn = await signInNatively(server(), person, { notification_token: { ...PUSH, token: name } });
      await upset(person.id);
      const bare = await server().http('DELETE', '/api/v1/auth', { headers: signedIn.withCookie });
      expect([name, bare.status]).toEqual([name, 403]);
      const answer = await server().http('DELETE', '/api/v1/auth', { headers: { ...PAGE, ...signedIn.withCookie } });
      expect([name, answer.status]).toEqual([name, 200]);
      await mend(person.id);
      await expectDead(server(), signedIn);
    }
  });

  it('a live cookie that is not known to come from our page is refused, not quietly ignored', async () => {
    const signedIn = await signInNatively(server(), await newPerson(server()));
    const foreign = [{}, { origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }, { origin: 'null' }];
    for (const headers of foreign) {
      const answer = await server().http('DELETE', '/api/v1/auth', { headers: { ...headers, ...signedIn.withCookie } });
      expect([answer.status, answer.json.code]).toEqual([403, 'cross_site']);
    }
    expect((await server().http('GET', '/api/v1/me', { headers: signedIn.bearer })).status).toBe(200);
  });
});

async function expectDead(server: TestServer, signedIn: SignedInClient): Promise<void> {
  for (const headers of [signedIn.bearer, signedIn.withCookie, { ...PAGE, ...signedIn.withCookie }]) {
    expect((await server.http('GET', '/api/v1/me', { headers })).status).toBe(401);
  }
  expect((await server.http('GET', '/api/v1/auth', { headers: signedIn.withCookie })).json.authenticated).toBe(false);
  const row = await sessionRow(server, signedIn);
  expect(row?.closedReason).toBe('signed_out');
  expect(row?.notificationTokens).toEqual([]);
}
