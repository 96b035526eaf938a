import { expect, it } from 'vitest';
import { newPerson, type SignedInClient, signInNatively } from '../testing/people.ts';
import { onEveryDatabase, type TestServer } from '../testing/server.ts';
import { registerNotificationToken } from './notification-tokens.ts';
import { findLiveSession, resumeSession } from './sessions.ts';

const rowOf = (server: TestServer, { json }: SignedInClient) =>
  server.tandem.database.prisma.session.findUniqueOrThrow({ where: { id: json.session.id } });

const DAYS = 24 * 60 * 60;

onEveryDatabase('a session', (server) => {
  it('in use doesn’t die of idleness, whatever it is used for', async () => {
    const { bearer, withCookie } = await signInNatively(server(), await newPerson(server()));
    const json = { token: 'device', platform: 'iOS' };
    await server().http('POST', '/api/v1/notification_tokens', { headers: bearer, json });
    const headers = { ...withCookie, 'sec-fetch-site': 'same-origin' };
    for (let fortnight = 0; fortnight < 5; fortnight += 1) {
      server().clock.advance(14 * DAYS);
      const registered = await server().http('POST', '/api/v1/notification_tokens', { headers, json });
      expect(registered.status).toBe(201);
    }
  });

  it('never says it ends by idleness after it ends anyway', async () => {
    const signedIn = await signInNatively(server(), await newPerson(server()));
    for (let month = 0; month < 13; month += 1) {
      server().clock.advance(28 * DAYS);
      await server().http('GET', '/api/v1/me', { headers: signedIn.withCookie });
    }
    const { idleExpiresAt, absoluteExpiresAt } = await rowOf(server(), signedIn);
    expect(idleExpiresAt).toEqual(absoluteExpiresAt);
  });

  it('is marked as seen at most every five minutes', async () => {
    const signedIn = await signInNatively(server(), await newPerson(server()));
    const { lastSeenAt } = await rowOf(server(), signedIn);
    server().clock.advance(299);
    await server().http('GET', '/api/v1/me', { headers: signedIn.bearer });
    expect((await rowOf(server(), signedIn)).lastSeenAt).toEqual(lastSeenAt);
    server().clock.advance(1);
    await server().http('GET', '/api/v1/me', { headers: signedIn.bearer });
    expect((await rowOf(server(), signedIn)).lastSeenAt).toEqual(server().clock.now());
  });

  it('invariant 5: closed while a request is in flight isn’t revived by that request', async () => {
    const signedIn = await signInNatively(server(), await newPerson(server()));
    const live = await findLiveSession(server().tandem, signedIn.json.session.id);
    await server().http('DELETE', '/api/v1/auth', { headers: signedIn.bearer });
    server().clock.advance(600);
    expect(live && (await resumeSession(server().tandem, live))).toBeNull();
    const row = await rowOf(server(), signedIn);
    expect(row.closedReason).toBe('signed_out');
    expect(row.lastSeenAt.getTime()).toBeLessThan(server().clock.now().getTime());
  });

  it('that has ended takes no notification token', async () => {
    const signedIn = await signInNatively(server(), await newPerson(server()));
    const live = await findLiveSession(server().tandem, signedIn.json.session.id);
    await server().http('DELETE', '/api/v1/auth', { headers: signedIn.bearer });
    const input = { token: 'too-late', platform: 'iOS' };
    const registering = live && registerNotificationToken(server().tandem, live.session, input);
    await expect(registering).rejects.toMatchObject({ code: 'invalid_token' });
    expect(await server().tandem.database.prisma.notificationToken.count({ where: { token: 'too-late' } })).toBe(0);
  });

  it('knows its user without the password’s hash', async () => {
    const signedIn = await signInNatively(server(), await newPerson(server()));
    const live = await findLiveSession(server().tandem, signedIn.json.session.id);
    expect(live?.user).not.toHaveProperty('passwordHash');
  });
});
