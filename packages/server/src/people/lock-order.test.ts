import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { Prisma } from '../generated/prisma/client.ts';
import { signOutOtherDevices } from '../sessions/devices.ts';
import { findLiveSession, type LiveSession } from '../sessions/sessions.ts';
import { signOutEveryone } from '../sessions/sign-out-everyone.ts';
import { type Acting, newActing, newSharedAccount } from '../testing/accounts.ts';
import { addSessions } from '../testing/people.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';
import { deleteAccount, renameAccount } from './accounts/accounts.ts';
import { transferAccount } from './accounts/memberships.ts';
import { takeStripesWord } from './accounts/stripe-subscriptions.ts';
import { deleteUser } from './deleting.ts';

const PATIENCE = { timeout: 200_000 };
/** How often an act may have taken too long on a busy machine: then nothing is known of the order of its locks. */
const TRIES = 20;
const SUBSCRIPTION = 'sub_1';

interface Team {
  readonly id: string;
  readonly owner: Acting;
  readonly member: Acting;
}

type Act = (server: TestServer, team: Team) => Promise<unknown>;

const liveOf = async ({ tandem }: TestServer, { client }: Acting): Promise<LiveSession> => {
  const live = await findLiveSession(tandem, client.json.session.id);
  if (!live) throw new Error('The session is over.');
  return live;
};
const stripesWord = (accountId: string) => ({ subscriptionId: SUBSCRIPTION, accountId, state: null });

const ACTS = {
  'the account is deleted': async (server, { id, owner }) =>
    deleteAccount(server.tandem, await liveOf(server, owner), id),
  'the account is renamed': async (server, { id, owner }) =>
    renameAccount(server.tandem, await liveOf(server, owner), { accountId: id, name: 'Mills' }),
  'the account is given to the member': async (server, { id, owner, member }) =>
    transferAccount(server.tandem, await liveOf(server, owner), { accountId: id, userId: member.id }),
  'Stripe tells of its subscription': (server, { id }) => takeStripesWord(server.tandem, stripesWord(id)),
  'its owner is deleted': (server, { owner }) => deleteUser(server.tandem, owner.id),
  'the member is deleted': (server, { member }) => deleteUser(server.tandem, member.id),
  'the member signs out elsewhere': async (server, { member }) =>
    signOutOtherDevices(server.tandem, await liveOf(server, member)),
  'everybody is signed out': (server) => signOutEveryone(server.tandem),
} as const satisfies Record<string, Act>;
type Name = keyof typeof ACTS;

/** Two acts, begun in that order while what keeps both waiting is held by somebody else. */
const PAIRS: readonly [first: Name, then: Name, held: (team: Team) => Prisma.Sql][] = [
  [
    'the account is deleted',
    'Stripe tells of its subscription',
    ({ id }) => Prisma.sql`SELECT 1 FROM memberships WHERE account_id = ${id}::uuid FOR UPDATE`,
  ],
  ['the account is renamed', 'its owner is deleted', () => Prisma.sql`LOCK TABLE audit_events IN SHARE MODE`],
  [
    'the member is deleted',
    'the account is given to the member',
    ({ member }) => Prisma.sql`SELECT 1 FROM users WHERE id = ${member.id}::uuid FOR UPDATE`,
  ],
];

/** What hold many sessions at once. */
const HOLDING_MANY: readonly Name[] = [
  'the account is deleted',
  'its owner is deleted',
  'the member is deleted',
  'the member signs out elsewhere',
  'everybody is signed out',
];

describe.skipIf(!inject('postgresqlUrl'))('locks are taken in one order', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer('postgresql');
  }, 120_000);
  afterAll(() => server.stop());

  const newTeam = async (): Promise<Team> => {
    const [owner, member] = await Promise.all([newActing(server, 'Otto'), newActing(server, 'Mary')]);
    const id = await newSharedAccount(server, { owner, member: [member] });
    await server.tandem.database.prisma.stripeSubscription.deleteMany();
    await takeStripesWord(server.tandem, stripesWord(id));
    return { id, owner, member };
  };
  const waitingFor = async (count: number) => {
    const { prisma } = server.tandem.database;
    await vi.waitFor(
      async () => {
        const rows = await prisma.$queryRaw<unknown[]>`
          SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
        expect(rows).toHaveLength(count);
      },
      { timeout: 1_000, interval: 5 },
    );
  };

  it.each(PAIRS)('%s while %s', PATIENCE, async (first, then, held) => {
    for (let tries = 1; ; tries += 1) {
      const team = await newTeam();
      let ended: Promise<PromiseSettledResult<unknown>[]> = Promise.resolve([]);
      const met = await server.tandem.database.prisma
        .$transaction(async (transaction) => {
          await transaction.$queryRaw(held(team));
          const one = ACTS[first](server, team);
          ended = Promise.allSettled([one]);
          await waitingFor(1);
          ended = Promise.allSettled([one, ACTS[then](server, team)]);
          await waitingFor(2);
        })
        .then(
          () => true,
          () => false,
        );
      const faults = (await ended).flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
      for (const fault of faults) expect(inspect(fault, { depth: 9 })).not.toMatch(/40P01|P2034|deadlock/i);
      if (met && faults.every(({ status }) => status < 500)) return;
      expect(tries).toBeLessThan(TRIES);
    }
  });

  it.each(HOLDING_MANY)('several sessions by their ids: %s', PATIENCE, async (name) => {
    const { prisma } = server.tandem.database;
    for (let tries = 1; ; tries += 1) {
      const team = await newTeam();
      const { id: accountId, member } = team;
      // Written last of all, and first in that order.
      await prisma.session.updateMany({ where: { userId: member.id }, data: { accountId } });
      await addSessions(server, member, { count: 5, accountId });
      const id = `00000000-0000-4000-8000-${accountId.slice(-12)}`;
      await addSessions(server, member, { count: 1, accountId, id });
      let ended: Promise<unknown> = Promise.resolve();
      const free = await prisma
        .$transaction(async (transaction) => {
          await transaction.$queryRaw`SELECT 1 FROM sessions WHERE id = ${id}::uuid FOR UPDATE`;
          ended = Promise.allSettled([ACTS[name](server, team)]);
          await waitingFor(1);
          const rows = await transaction.$queryRaw<unknown[]>`
            SELECT 1 FROM sessions WHERE account_id = ${accountId}::uuid FOR UPDATE SKIP LOCKED`;
          return rows.length;
        })
        .catch(() => null);
      await ended;
      if (free !== null) {
        expect(free).toBe(7);
        return;
      }
      expect(tries).toBeLessThan(TRIES);
    }
  });
});
