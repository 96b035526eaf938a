import { expect, it } from 'vitest';
import { newPerson, signInNatively } from '../testing/people.ts';
import { onEveryDatabase } from '../testing/server.ts';

onEveryDatabase('notification tokens', (server) => {
  it('registering one again changes nothing, and one seen before moves to whoever has the device now', async () => {
    const [ann, ben] = [await newPerson(server(), 'Ann'), await newPerson(server(), 'Ben')];
    const [first, second] = [await signInNatively(server(), ann), await signInNatively(server(), ben)];
    const json = { token: 'the-device', platform: 'Android' };
    for (const { bearer } of [first, first, second]) {
      const answer = await server().http('POST', '/api/v1/notification_tokens', { headers: bearer, json });
      expect([answer.status, answer.text]).toEqual([201, '{}']);
    }
    const rows = await server().tandem.database.prisma.notificationToken.findMany({ where: { token: 'the-device' } });
    expect(rows).toMatchObject([{ userId: ben.id, sessionId: second.json.session.id, platform: 'Android' }]);
  });

  it('none is left where registering and signing out race', async () => {
    const { prisma } = server().tandem.database;
    for (let round = 0; round < 10; round += 1) {
      const { bearer, json } = await signInNatively(server(), await newPerson(server()));
      const token = `race-${round}`;
      const [, signedOut] = await Promise.all([
        server().http('POST', '/api/v1/notification_tokens', { headers: bearer, json: { token, platform: 'iOS' } }),
        server().http('DELETE', '/api/v1/auth', { headers: bearer }),
      ]);
      expect(signedOut.status).toBe(200);
      expect(await prisma.notificationToken.count({ where: { sessionId: json.session.id } })).toBe(0);
    }
  });
});
