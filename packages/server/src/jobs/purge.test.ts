import { expect, it } from 'vitest';
import type { Tandem } from '../context.ts';
import { audit } from '../people/audit.ts';
import { newRandomId, newRowId } from '../secrets.ts';
import { consumeOneTimeToken, createOneTimeToken } from '../sessions/one-time-tokens.ts';
import { spendState } from '../social/provider-answers.ts';
import { newTrip, TRIP_SECONDS } from '../social/trip.ts';
import { newPerson, signInNatively } from '../testing/people.ts';
import { onEveryDatabase } from '../testing/server.ts';
import { purge } from './purge.ts';

const DAY = 24 * 60 * 60;
const NOTHING = {
  sessions: 0,
  oneTimeTokens: 0,
  providerAnswers: 0,
  signInAttempts: 0,
  auditEvents: 0,
  signingKeys: 0,
};

onEveryDatabase('the purge', (server) => {
  it('takes a closed session after 30 days, with all that hangs off it, and no live one', async () => {
    const person = await newPerson(server());
    const [ended, live] = [await signInNatively(server(), person), await signInNatively(server(), person)];
    await server().http('DELETE', '/api/v1/auth', { headers: ended.bearer });
    server().clock.advance(29 * DAY);
    await server().http('GET', '/api/v1/me', { headers: live.withCookie });
    expect(await purge(server().tandem)).toEqual(NOTHING);
    server().clock.advance(DAY + 1);
    expect(await purge(server().tandem)).toEqual({ ...NOTHING, sessions: 1 });
    expect((await server().http('GET', '/api/v1/me', { headers: live.withCookie })).status).toBe(200);
  });

  it('takes an expired session after 30 days', async () => {
    const { json } = await signInNatively(server(), await newPerson(server()));
    const kept = async () => {
      await purge(server().tandem);
      return server().tandem.database.prisma.session.count({ where: { id: json.session.id } });
    };
    server().clock.advance(60 * DAY);
    expect(await kept()).toBe(1);
    server().clock.advance(1);
    expect(await kept()).toBe(0);
  });

  it('takes a single-use secret a day after it expired or was spent', async () => {
    const { id } = await newPerson(server());
    const { prisma } = server().tandem.database;
    const make = (lifetimeSeconds: number) =>
      createOneTimeToken(server().tandem, { purpose: 'handoff', userId: id, payload: {}, lifetimeSeconds });
    await make(60);
    await make(90 * DAY);
    const spent = { purpose: 'handoff', secret: await make(90 * DAY) } as const;
    await prisma.$transaction((transaction) => consumeOneTimeToken(server().tandem, transaction, spent));
    server().clock.advance(DAY - 1);
    expect((await purge(server().tandem)).oneTimeTokens).toBe(0);
    server().clock.advance(62);
    expect((await purge(server().tandem)).oneTimeTokens).toBe(2);
  });

  it('takes a provider’s answer a day after it could last be claimed, or its trip come back', async () => {
    const { tandem, clock } = server();
    await spendState(tandem, newTrip(tandem, 'example', { kind: 'sign_in', returnTo: '/' }));
    clock.advance(TRIP_SECONDS + DAY);
    expect((await purge(tandem)).providerAnswers).toBe(0);
    clock.advance(1);
    expect((await purge(tandem)).providerAnswers).toBe(1);
  });

  it('takes an attempt to sign in after 400 days', async () => {
    const { prisma } = server().tandem.database;
    await prisma.signInAttempt.deleteMany();
    await signInNatively(server(), await newPerson(server()));
    server().clock.advance(400 * DAY);
    expect((await purge(server().tandem)).signInAttempts).toBe(0);
    server().clock.advance(1);
    expect((await purge(server().tandem)).signInAttempts).toBe(1);
  });

  it('takes audit events after 400 days, in batches, and once where two processes purge at a time', async () => {
    const { prisma } = server().tandem.database;
    await prisma.auditEvent.deleteMany();
    const { id: actorId } = await newPerson(server());
    const { tandem } = server();
    const rows = Array.from({ length: 1_100 }, () => ({
      id: newRowId(tandem.clock, tandem.randomness),
      at: tandem.clock.now(),
      type: 'signed_in',
      data: {},
    }));
    await prisma.auditEvent.createMany({ data: rows });
    await prisma.$transaction((transaction) => audit(tandem, transaction, { type: 'signed_up', actorId }));
    server().clock.advance(401 * DAY);
    await prisma.$transaction((transaction) => audit(tandem, transaction, { type: 'signed_in', actorId }));
    const both = await Promise.all([purge(tandem), purge(tandem)]);
    expect(both.reduce((sum, { auditEvents }) => sum + auditEvents, 0)).toBe(1_101);
    expect(await prisma.auditEvent.count()).toBe(1);
  });

  it.each([
    { what: 'a dropped signing key after a day', column: 'droppedAt', days: 1 },
    { what: 'a retired signing key when no session of its time can be left', column: 'retiredAt', days: 365 },
  ] as const)('takes $what, and never one in use', async ({ column, days }) => {
    const kid = await endAKey(server().tandem, column);
    server().clock.advance(days * DAY - 1);
    expect((await purge(server().tandem)).signingKeys).toBe(0);
    server().clock.advance(2);
    expect((await purge(server().tandem)).signingKeys).toBe(1);
    const keys = await server().tandem.database.prisma.signingKey.findMany();
    expect([keys.length > 0, keys.some((key) => key.kid === kid)]).toEqual([true, false]);
  });
});

async function endAKey(
  { database: { prisma }, clock, randomness }: Tandem,
  column: 'droppedAt' | 'retiredAt',
): Promise<string> {
  const key = await prisma.signingKey.findFirstOrThrow();
  const kid = newRandomId(randomness);
  await prisma.signingKey.create({ data: { ...key, kid, [column]: clock.now() } });
  return kid;
}
