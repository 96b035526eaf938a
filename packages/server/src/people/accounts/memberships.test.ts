import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import {
  type Acting,
  currentAccount,
  newActing,
  newSharedAccount,
  ownersOf,
  personalAccount,
  rolesIn,
} from '../../testing/accounts.ts';
import { barrier } from '../../testing/barrier.ts';
import type { HttpAnswer } from '../../testing/http.ts';
import { addSessions, signInNatively } from '../../testing/people.ts';
import { onEveryDatabase, startTestServer, type TestServer } from '../../testing/server.ts';
import { deleteUser } from '../deleting.ts';

const PATIENCE = { timeout: 200_000 };

interface Team {
  readonly id: string;
  readonly owner: Acting;
  readonly member: Acting;
}

async function newTeam(server: TestServer): Promise<Team> {
  const [owner, member] = await Promise.all([newActing(server, 'Otto'), newActing(server, 'Mary')]);
  return { id: await newSharedAccount(server, { owner, member: [member] }), owner, member };
}

const switchTo = (server: TestServer, id: string, { headers }: Pick<Acting, 'headers'>) =>
  server.http('PATCH', `/api/v1/accounts/${id}/switch`, { headers, json: {} });
const end = (server: TestServer, { id }: Team, by: Acting, member: Acting) =>
  server.http('DELETE', `/api/v1/accounts/${id}/members/${member.id}`, { headers: by.headers });
const transfer = (server: TestServer, { id }: Team, by: Acting, to: Acting) =>
  server.http('PATCH', `/api/v1/accounts/${id}/owner`, { headers: by.headers, json: { user_id: to.id } });

/** How a membership can end, and whether the session of the one who ends it was in the account as well. */
const ENDINGS: Readonly<Record<string, (server: TestServer, team: Team) => Promise<unknown>>> = {
  'they leave': (server, team) => end(server, team, team.member, team.member),
  'they are removed': (server, team) => end(server, team, team.owner, team.member),
  'the account is deleted': (server, { id, owner: { headers } }) =>
    server.http('DELETE', `/api/v1/accounts/${id}`, { headers }),
  'its owner is deleted': (server, { owner }) => deleteUser(server.tandem, owner.id),
};

/** Runs requests whose transactions all begin when the last of them has come that far. */
async function atOnce(
  { tandem }: TestServer,
  requests: readonly (() => Promise<HttpAnswer>)[],
): Promise<readonly HttpAnswer[]> {
  const { prisma } = tandem.database;
  const everyoneHasCome = barrier(requests.length);
  const transact = prisma.$transaction.bind(prisma);
  const spy = vi
    .spyOn(prisma, '$transaction')
    .mockImplementation(((run: never) => everyoneHasCome().then(() => transact(run))) as never);
  const answers = await Promise.all(requests.map((request) => request()));
  spy.mockRestore();
  return answers;
}

const statusesOf = (answers: readonly HttpAnswer[]) => answers.map(({ status }) => status);

onEveryDatabase('a membership', (server) => {
  it.each(Object.entries(ENDINGS))(
    'that ends leaves its user signed in, in their personal account: %s',
    PATIENCE,
    async (_how, ending) => {
      const team = await newTeam(server());
      const { id, owner, member } = team;
      const elsewhere = await signInNatively(server(), member);
      for (const one of [member, owner, { headers: elsewhere.bearer }]) {
        expect((await switchTo(server(), id, one)).status).toBe(200);
      }
      await ending(server(), team);
      const personal = await personalAccount(server(), member);
      for (const headers of [member.headers, elsewhere.bearer]) {
        const { status, json } = await server().http('GET', '/api/v1/accounts', { headers });
        expect([status, json.account_id, json.accounts.length]).toEqual([200, personal, 1]);
        expect((await switchTo(server(), id, { headers })).status).toBe(404);
      }
      const { prisma } = server().tandem.database;
      expect(await prisma.session.count({ where: { accountId: id, userId: member.id } })).toBe(0);
    },
  );

  it('that ends moves nobody else, and none of their sessions elsewhere', PATIENCE, async () => {
    const team = await newTeam(server());
    const { id, owner, member } = team;
    const other = await newSharedAccount(server(), { owner: member });
    await switchTo(server(), id, owner);
    await switchTo(server(), other, member);
    expect((await end(server(), team, owner, member)).status).toBe(204);
    expect([await currentAccount(server(), owner), await currentAccount(server(), member)]).toEqual([id, other]);
  });

  it('of an account has one owner after any number of transfers at once', PATIENCE, async () => {
    const { id, ...team } = await newTeam(server());
    const others = await Promise.all(Array.from({ length: 7 }, (_, index) => newActing(server(), `Heir${index}`)));
    const { prisma } = server().tandem.database;
    const createdAt = server().clock.now();
    await prisma.membership.createMany({
      data: others.map((other) => ({ userId: other.id, accountId: id, role: 'member', createdAt })),
    });
    const heirs = [team.member, ...others];
    const answers = await atOnce(
      server(),
      heirs.map((heir) => () => transfer(server(), { id, ...team }, team.owner, heir)),
    );
    expect(statusesOf(answers).sort()).toEqual([204, ...Array.from({ length: 7 }, () => 403)]);
    const [owner, owners] = await ownersOf(server(), id);
    expect([owners, heirs[statusesOf(answers).indexOf(204)]?.id]).toEqual([[owner], owner]);
    expect((await rolesIn(server(), id))[team.owner.id]).toBe('admin');
  });

  it('ends or becomes the owner’s, whichever is first, and never leaves an account without one', PATIENCE, async () => {
    for (let round = 0; round < 10; round += 1) {
      const team = await newTeam(server());
      const { id, owner, member } = team;
      const acts = [() => end(server(), team, member, member), () => transfer(server(), team, owner, member)];
      if (round % 2 === 1) acts.reverse();
      const statuses = statusesOf(await atOnce(server(), acts));
      const [left, transferred] = round % 2 === 1 ? statuses.toReversed() : statuses;
      expect([
        [204, 422],
        [409, 204],
      ]).toContainEqual([left, transferred]);
      const now = transferred === 204 ? member.id : owner.id;
      expect(await ownersOf(server(), id)).toEqual([now, [now]]);
    }
  });

  it('that ends while its sessions switch to the account leaves none in it', PATIENCE, async () => {
    for (let round = 0; round < 5; round += 1) {
      const team = await newTeam(server());
      const { id, owner, member } = team;
      const clients = await Promise.all(Array.from({ length: 6 }, () => signInNatively(server(), member)));
      const switches = clients.map(
        ({ bearer }) =>
          () =>
            switchTo(server(), id, { headers: bearer }),
      );
      const answers = await atOnce(server(), [...switches, () => end(server(), team, owner, member)]);
      expect(answers.at(-1)?.status).toBe(204);
      for (const status of statusesOf(answers).slice(0, -1)) expect([200, 404]).toContain(status);
      const { prisma } = server().tandem.database;
      expect(await prisma.session.count({ where: { accountId: id } })).toBe(0);
    }
  });

  it('and what is done to it is in the audit log', PATIENCE, async () => {
    const team = await newTeam(server());
    const { id, owner, member } = team;
    const { prisma } = server().tandem.database;
    const as = ({ headers }: Acting) => headers;
    const role = { role: 'admin' };
    await server().http('PATCH', `/api/v1/accounts/${id}/members/${member.id}`, { headers: as(owner), json: role });
    await server().http('PATCH', `/api/v1/accounts/${id}`, {
      headers: as(member),
      json: { account: { name: 'Mills' } },
    });
    await transfer(server(), team, owner, member);
    await end(server(), team, owner, owner);
    await server().http('DELETE', `/api/v1/accounts/${id}`, { headers: as(member) });
    const events = await prisma.auditEvent.findMany({
      where: { data: { path: ['account'], equals: id } },
      orderBy: { id: 'asc' },
    });
    const told = events.map(({ type, actorId, sessionId, ip, data }) => [type, actorId, sessionId, ip, data]);
    const by = ({ id: userId, client }: Acting) => [userId, client.json.session.id, '127.0.0.1'];
    expect(told).toHaveLength(5);
    expect(told).toEqual(
      expect.arrayContaining([
        ['member_role_changed', ...by(owner), { account: id, user: member.id, role: 'admin' }],
        ['account_renamed', ...by(member), { account: id }],
        ['account_transferred', ...by(owner), { account: id, user: member.id }],
        ['account_left', ...by(owner), { account: id, user: owner.id }],
        ['account_deleted', ...by(member), { account: id }],
      ]),
    );
  });

  it('is one’s own wherever many sessions are: all of them fall back', PATIENCE, async () => {
    const team = await newTeam(server());
    const { id, owner, member } = team;
    await addSessions(server(), member, { count: 60, accountId: id });
    expect((await end(server(), team, owner, member)).status).toBe(204);
    const { prisma } = server().tandem.database;
    const accountId = await personalAccount(server(), member);
    expect(await prisma.session.count({ where: { userId: member.id, accountId } })).toBe(61);
  });
});

describe.skipIf(!inject('postgresqlUrl'))('among processes on one PostgreSQL', () => {
  let one: TestServer;
  let other: TestServer;
  beforeAll(async () => {
    one = await startTestServer('postgresql', { jobs: 'ready' });
    other = await one.another();
    // Until a process has listened for as long as a lease lasts, it takes that long to reach it.
    for (const each of [one, other]) {
      await vi.waitFor(() => expect(each.tandem.revocations.isCurrent()).toBe(true), { timeout: 30_000, interval: 5 });
      await each.tandem.revocations.reachEveryProcess();
    }
  }, 120_000);
  afterAll(async () => {
    await other.stop();
    await one.stop();
  });

  it.each(Object.entries(ENDINGS))(
    'no process takes a session to be in an account once its user is told to be none of it: %s',
    PATIENCE,
    async (_how, ending) => {
      for (let round = 0; round < 10; round += 1) {
        const team = await newTeam(one);
        const { id, member } = team;
        await switchTo(one, id, member);
        for (const server of [one, other]) expect(await currentAccount(server, member)).toBe(id);
        await ending(other, team);
        const personal = await personalAccount(one, member);
        for (const server of [one, other]) expect(await currentAccount(server, member)).toBe(personal);
      }
    },
  );
});
