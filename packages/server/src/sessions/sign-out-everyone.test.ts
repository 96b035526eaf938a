import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { NATIVE } from '../testing/http.ts';
import { newPerson, signInNatively } from '../testing/people.ts';
import { onEveryDatabase } from '../testing/server.ts';
import { signOutEveryone } from './sign-out-everyone.ts';

onEveryDatabase('signing everyone out', (server) => {
  it('ends every session, of more users than are taken at a time, with all that hangs off it', async () => {
    const { prisma } = server().tandem.database;
    const [ann, bob] = [await newPerson(server(), 'Ann'), await newPerson(server(), 'Bob')];
    await prisma.user.createMany({
      data: Array.from({ length: 400 }, (_, number) => ({
        id: randomUUID(),
        email: `${number}@example.com`,
        name: 'x',
        verifierToken: 'same',
        createdAt: server().clock.now(),
      })),
    });
    const clients = [
      await signInNatively(server(), ann, { notification_token: { token: 'phone', platform: 'iOS' } }),
      await signInNatively(server(), ann),
      await signInNatively(server(), bob),
    ];
    const { cookie } = clients[0] as (typeof clients)[number];
    await server().http('POST', '/api/v1/auth/handoff', {
      headers: { cookie, origin: 'http://localhost:3000' },
      json: { code_challenge: 'v'.repeat(43) },
    });
    expect(await prisma.oneTimeToken.count()).toBe(1);

    expect(await signOutEveryone(server().tandem)).toEqual({ users: 402, sessions: 3 });
    for (const { bearer, withCookie, json } of clients) {
      for (const headers of [bearer, withCookie]) {
        expect((await server().http('GET', '/api/v1/me', { headers })).status).toBe(401);
      }
      const renewal = await server().http('POST', '/api/v1/auth/renewal', {
        headers: NATIVE,
        json: { refresh_token: json.refresh_token },
      });
      expect(renewal.status).toBe(401);
    }
    expect(await prisma.notificationToken.count()).toBe(0);
    expect(await prisma.oneTimeToken.count()).toBe(0);
    const verifiers = await prisma.user.findMany({ select: { verifierToken: true } });
    expect(new Set(verifiers.map(({ verifierToken }) => verifierToken)).size).toBe(402);
    const events = await prisma.auditEvent.findMany({ where: { type: 'everyone_signed_out' } });
    const signedOut = events.map(({ data }) => (data as { users: number }).users);
    expect(signedOut.reduce((sum, users) => sum + users)).toBe(402);
    await signInNatively(server(), ann);
  });
});
