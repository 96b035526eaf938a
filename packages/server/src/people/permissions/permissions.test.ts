import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { sendProblem } from '../../http/problems.ts';
import { inDatabase, stopNewestListener } from '../../testing/listeners.ts';
import { by, newPerson, type Person, type SignedInClient, signInNatively } from '../../testing/people.ts';
import { onEveryDatabase, startTestServer, type TestServer, type TestServerOptions } from '../../testing/server.ts';
import { addMember, createGroup, deleteGroup, removeMember } from './groups.ts';
import {
  ACTIONS,
  type Action,
  grantsOf,
  isMatrix,
  type Matrix,
  matrixOf,
  STANDINGS,
  type Standing,
  WHOLE_MATRIX,
} from './matrix.ts';
import { changeEntityRule, changeRowMatrix } from './permission-rules.ts';
import type { Entities, PermissionPrincipal, PermissionRow } from './permissions.ts';

const ANN = '00000000-0000-7000-8000-00000000000a';
const BOB = '00000000-0000-7000-8000-00000000000b';
const CREW = '00000000-0000-7000-8000-00000000000c';
const CLUB = '00000000-0000-7000-8000-00000000000d';
const GUEST: PermissionPrincipal = { kind: 'guest' };

const user = (id: string, groups: readonly string[] = [], roles: readonly string[] = []): PermissionPrincipal => ({
  kind: 'user',
  user: { id, roles },
  groups,
});

/** One grant each, so that each bit is looked at alone. */
const GRANTS = STANDINGS.flatMap((standing) => ACTIONS.map((action) => [standing, action] as const));
const nameOf = (standing: Standing, action: Action) => `${standing} ${action}`;
const SINGLE: Entities = Object.fromEntries(
  GRANTS.map(([standing, action]) => [nameOf(standing, action), { [standing]: [action] }]),
);

/** Who asks for Ann's row of the crew, and which standings they have with it, the closest first. */
const PRINCIPALS: readonly [who: string, principal: PermissionPrincipal, standings: readonly Standing[]][] = [
  ['a guest', GUEST, ['guest']],
  ['a stranger', user(BOB, [CLUB]), ['guest']],
  ['a member', user(BOB, [CLUB, CREW]), ['group', 'guest']],
  ['the owner', user(ANN), ['owner', 'guest']],
  ['the owner who is a member', user(ANN, [CREW]), ['owner', 'group', 'guest']],
];
const ROW: PermissionRow = { ownerId: ANN, groups: [CREW] };

describe.each(['added', 'closest'] as const)('where what each standing may is %s', (rule) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer('embedded', { entities: SINGLE, environment: { PERMISSION_RULE: rule } });
  });
  afterAll(() => server.stop());

  const counting = (standings: readonly Standing[]) => (rule === 'added' ? standings : standings.slice(0, 1));

  it.each(PRINCIPALS)('%s may what entity and row both allow them, and nothing else', (_who, principal, standings) => {
    const counted = counting(standings);
    const wrong: unknown[] = [];
    for (const [entityStanding, entityAction] of GRANTS) {
      for (const [rowStanding, rowAction] of GRANTS) {
        for (const action of ACTIONS) {
          const expected =
            action === entityAction &&
            action === rowAction &&
            counted.includes(entityStanding) &&
            counted.includes(rowStanding);
          const row = { ...ROW, matrix: matrixOf({ [rowStanding]: [rowAction] }) };
          const answer = server.app.can(principal, action, nameOf(entityStanding, entityAction), row);
          if (answer !== expected) wrong.push({ entityStanding, entityAction, rowStanding, rowAction, action, answer });
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it.each(PRINCIPALS)(
    '%s may what the entity says of rows, where the row says nothing',
    (_who, principal, standings) => {
      const wrong = GRANTS.flatMap(([standing, granted]) =>
        ACTIONS.filter((action) => {
          const expected = action === granted && counting(standings).includes(standing);
          return server.app.can(principal, action, nameOf(standing, granted), ROW) !== expected;
        }).map((action) => [standing, granted, action]),
      );
      expect(wrong).toEqual([]);
    },
  );

  it.each([
    ['a guest', GUEST, ['guest']],
    ['a user', user(BOB, [CREW]), ['owner', 'guest']],
  ] as const)('%s is asked of no row as of one of their own', (_who, principal, standings) => {
    for (const [standing, granted] of GRANTS) {
      for (const action of ACTIONS) {
        const expected = action === granted && counting(standings).includes(standing);
        expect([standing, granted, action, server.app.can(principal, action, nameOf(standing, granted))]).toEqual([
          standing,
          granted,
          action,
          expected,
        ]);
      }
    }
  });

  it('an administrator may everything, whatever the matrices say', () => {
    const admin = user(BOB, [], ['admin']);
    for (const action of ACTIONS) {
      expect(server.app.can(admin, action, nameOf('owner', 'peek'), { ...ROW, matrix: 0 })).toBe(true);
    }
  });

  it('nobody owns a row without an owner, and nobody is in no group', () => {
    const matrix = matrixOf({ owner: ACTIONS, group: ACTIONS });
    for (const principal of [GUEST, user(ANN, [CREW])]) {
      expect(server.app.can(principal, 'read', nameOf('owner', 'read'), { ownerId: null, groups: [], matrix })).toBe(
        false,
      );
    }
  });
});

describe('a matrix', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: WHOLE_MATRIX }), (matrix) => matrixOf(grantsOf(matrix)) === matrix),
    );
  });

  it.each([-1, 0.5, 2 ** 21, Number.NaN, Number.POSITIVE_INFINITY])('is never %s', (value) => {
    expect(isMatrix(value)).toBe(false);
  });

  it('has the bits that formats go by: guests first, then owner, then group', () => {
    expect(matrixOf({ guest: ['peek', 'execute'] })).toBe(0b0100001);
    expect(matrixOf({ owner: ['peek'] })).toBe(2 ** 7);
    expect(matrixOf({ group: ['peek', 'refer'] })).toBe(2 ** 14 + 2 ** 20);
    expect(WHOLE_MATRIX).toBe(2 ** 21 - 1);
  });
});

it('an app that has named no entities is told so, rather than by what may be of yesterday', async () => {
  const server = await startTestServer('embedded');
  expect(() => server.app.can(GUEST, 'read', 'user')).toThrow('This app asks for permissions: name its entities');
  await server.stop();
});

/** An app around the plugin, with notes that belong to whom the path says. */
const NOTES: TestServerOptions = {
  entities: { note: { owner: ACTIONS, group: ['read'] }, 'note:publish': { owner: ['execute'] } },
  routes(app) {
    app.setErrorHandler(sendProblem);
    app.get<{ Querystring: { owner?: string; group?: string } }>(
      '/notes',
      { config: { access: 'guest' } },
      ({ principal, query }) => {
        const row = { ownerId: query.owner ?? null, groups: query.group ? [query.group] : [] };
        return Object.fromEntries(ACTIONS.map((action) => [action, app.can(principal, action, 'note', row)]));
      },
    );
    app.get('/notes/many', ({ principal }) => {
      let allowed = 0;
      for (let time = 0; time < 10_000; time += 1) {
        if (app.can(principal, 'read', 'note', { ownerId: null, groups: [CREW, CLUB] })) allowed += 1;
      }
      return { allowed };
    });
  },
};

const ask = async (server: TestServer, client: SignedInClient | null, query: Record<string, string>) =>
  (await server.http('GET', `/notes?${new URLSearchParams(query)}`, client ? { headers: client.bearer } : {})).json;

const untilCurrent = (server: TestServer) =>
  vi.waitFor(() => expect(server.tandem.revocations.isCurrent()).toBe(true), { timeout: 10_000, interval: 5 });

/** How often rules and sessions are read from the database while `work` is done. */
async function readings({ tandem }: TestServer, work: () => Promise<unknown>): Promise<number> {
  const { prisma } = tandem.database;
  const spies = [vi.spyOn(prisma.permissionRule, 'findMany'), vi.spyOn(prisma.session, 'findUnique')];
  await work();
  const count = spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
  for (const spy of spies) spy.mockRestore();
  return count;
}

/** On a busy machine a process may have to do without what it remembers for a while. */
const untilCosts = (count: number, server: TestServer, work: () => Promise<unknown>) =>
  vi.waitFor(async () => expect(await readings(server, work)).toBe(count), { timeout: 10_000, interval: 5 });

onEveryDatabase(
  'permissions of an app',
  (server) => {
    const changeNotes = (matrix: Matrix) =>
      changeEntityRule(server().tandem, { entity: 'note', matrix, rowMatrix: matrix }, undefined);

    it('are those of whoever asks, by their session', async () => {
      const [ann, bob] = await Promise.all([newPerson(server()), newPerson(server(), 'Bob')]);
      const [anns, bobs] = await Promise.all([signInNatively(server(), ann), signInNatively(server(), bob)]);
      const { id: group } = await createGroup(server().tandem, { name: 'Crew', ownerId: ann.id }, by(ann.id));
      const query = { owner: ann.id, group };
      const nothing = Object.fromEntries(ACTIONS.map((action) => [action, false]));
      expect(await ask(server(), anns, query)).toEqual(Object.fromEntries(ACTIONS.map((action) => [action, true])));
      expect(await ask(server(), bobs, query)).toEqual(nothing);
      expect(await ask(server(), null, query)).toEqual(nothing);
      await addMember(server().tandem, { groupId: group, userId: bob.id }, by(ann.id));
      expect(await ask(server(), bobs, query)).toEqual({ ...nothing, read: true });
      await removeMember(server().tandem, { groupId: group, userId: bob.id }, by(ann.id));
      expect(await ask(server(), bobs, query)).toEqual(nothing);
    });

    it('follow a change of the rule, to the next request', async () => {
      expect(await ask(server(), null, {})).toMatchObject({ peek: false });
      await changeNotes(matrixOf({ guest: ['peek'], owner: ACTIONS, group: ['read'] }));
      expect(await ask(server(), null, {})).toMatchObject({ peek: true, read: false });
      await changeNotes(matrixOf({ owner: ACTIONS, group: ['read'] }));
      expect(await ask(server(), null, {})).toMatchObject({ peek: false });
    });

    it('cost no query, once they are known', async () => {
      const client = await signInNatively(server(), await newPerson(server()));
      const work = () => server().http('GET', '/notes/many', { headers: client.bearer });
      await untilCosts(0, server(), work);
    });

    it('are an administrator’s by the database, not by what was so at the sign-in', async () => {
      const { id, ...person } = await newPerson(server());
      const client = await signInNatively(server(), person);
      const change = (roles: string[]) =>
        server().tandem.database.prisma.user.update({ where: { id }, data: { roles } });
      await change(['admin']);
      await server().tandem.revocations.reachEveryProcess();
      expect(await ask(server(), client, {})).toMatchObject({ delete: true });
      await change([]);
      await server().tandem.revocations.reachEveryProcess();
      expect(await ask(server(), client, {})).toMatchObject({ delete: false });
    });

    it('are asked only for what has been registered, and that once', () => {
      expect(() => server().app.can(GUEST, 'read', 'nothing')).toThrow("There is no entity 'nothing'");
      expect(() => server().tandem.permissions.register({ user: {} })).toThrow("There is an entity 'user' already.");
      const names = [...server().tandem.permissions.list().keys()];
      expect(names).toEqual(expect.arrayContaining(['user', 'user_group', 'note', 'note:publish']));
    });

    it('refuse a rule for what nobody has registered, and what is no matrix', async () => {
      const { tandem } = server();
      const rule = { matrix: 0, rowMatrix: 0 };
      await expect(changeEntityRule(tandem, { entity: 'nothing', ...rule }, undefined)).rejects.toMatchObject({
        code: 'not_found',
      });
      for (const wrong of [{ matrix: 2 ** 21 }, { rowMatrix: -1 }]) {
        await expect(changeEntityRule(tandem, { entity: 'note', ...rule, ...wrong }, undefined)).rejects.toMatchObject({
          code: 'validation',
        });
      }
      const person = await newPerson(server());
      await expect(changeRowMatrix(tandem, { entity: 'user', id: ANN, matrix: 1 }, undefined)).rejects.toMatchObject({
        code: 'not_found',
      });
      await changeRowMatrix(tandem, { entity: 'user', id: person.id, matrix: 5 }, by(person.id));
      expect(await tandem.database.prisma.user.findUnique({ where: { id: person.id } })).toMatchObject({ matrix: 5 });
    });

    it('are not remembered where a rule changes while they are read', async () => {
      const { permissionRule } = server().tandem.database.prisma;
      await untilCurrent(server());
      server().tandem.permissions.forget();
      const find = permissionRule.findMany.bind(permissionRule);
      const spy = vi.spyOn(permissionRule, 'findMany').mockImplementationOnce((async () => {
        const found = await find();
        await changeNotes(matrixOf({ guest: ['refer'] }));
        return found;
      }) as never);
      await server().tandem.permissions.refresh();
      spy.mockRestore();
      expect(server().tandem.permissions.isCurrent()).toBe(false);
      expect(await ask(server(), null, {})).toMatchObject({ refer: true });
      await changeNotes(matrixOf({ owner: ACTIONS, group: ['read'] }));
    });

    it('invariant 3: are a fault, not a refusal, where the database does not tell them', async () => {
      server().tandem.permissions.forget();
      const spy = vi
        .spyOn(server().tandem.database.prisma.permissionRule, 'findMany')
        .mockRejectedValue(Object.assign(new Error('Connection terminated'), { code: '57P01' }));
      expect((await server().http('GET', '/notes')).status).toBe(503);
      expect((await server().http('GET', '/health/live')).status).toBe(200);
      spy.mockRestore();
      expect((await server().http('GET', '/notes')).status).toBe(200);
    });
  },
  NOTES,
);

describe('by the rule that adds', () => {
  it('who is more to a row never may less', async () => {
    const server = await startTestServer('embedded', NOTES);
    const matrix = fc.integer({ min: 0, max: WHOLE_MATRIX });
    const someGroups = fc.subarray([CREW, CLUB]);
    fc.assert(
      fc.property(matrix, someGroups, someGroups, fc.constantFrom(ANN, BOB, null), (bits, of, more, ownerId) => {
        const row = { ownerId, groups: of, matrix: bits };
        const fewer = more.slice(1);
        for (const action of ACTIONS) {
          const may = (principal: PermissionPrincipal) => Number(server.app.can(principal, action, 'note', row));
          expect(may(GUEST)).toBeLessThanOrEqual(may(user(BOB, fewer)));
          expect(may(user(BOB, fewer))).toBeLessThanOrEqual(may(user(BOB, more)));
          if (ownerId === ANN) expect(may(user(BOB, more))).toBeLessThanOrEqual(may(user(ANN, more)));
        }
      }),
    );
    await server.stop();
  });
});

describe.skipIf(!inject('postgresqlUrl'))('permissions among processes on one PostgreSQL', () => {
  let one: TestServer;
  let other: TestServer;
  let ann: Person;
  let client: SignedInClient;

  beforeAll(async () => {
    one = await startTestServer('postgresql', NOTES);
    other = await one.another();
    ann = await newPerson(one);
    client = await signInNatively(one, ann);
    for (const server of [one, other]) {
      await untilCurrent(server);
      await server.tandem.revocations.reachEveryProcess();
    }
  });
  afterAll(async () => {
    await other.stop();
    await one.stop();
  });

  const publish = (by: TestServer, isPublic: boolean) => {
    const matrix = matrixOf({ owner: ACTIONS, group: ['read'], ...(isPublic && { guest: ['read'] }) });
    return changeEntityRule(by.tandem, { entity: 'note', matrix, rowMatrix: matrix }, undefined);
  };
  const mayRead = async (server: TestServer, query: Record<string, string> = {}) =>
    (await ask(server, client, query)).read;
  const untilWarm = (server: TestServer, query: Record<string, string> = {}) =>
    untilCosts(0, server, () => mayRead(server, query));

  it('a rule that one has changed is the other’s at once', async () => {
    for (let time = 0; time < 50; time += 1) {
      await untilWarm(other);
      await publish(one, time % 2 === 0);
      expect(await mayRead(other)).toBe(time % 2 === 0);
    }
  });

  it('so is who is in a group', async () => {
    const { id: groupId } = await createGroup(
      one.tandem,
      { name: 'Crew', ownerId: (await newPerson(one)).id },
      by(ann.id),
    );
    const member = { groupId, userId: ann.id };
    for (let time = 0; time < 20; time += 1) {
      await untilWarm(other, { group: groupId });
      await addMember(one.tandem, member, by(ann.id));
      expect(await mayRead(other, { group: groupId })).toBe(true);
      await untilWarm(other, { group: groupId });
      await removeMember(one.tandem, member, by(ann.id));
      expect(await mayRead(other, { group: groupId })).toBe(false);
    }
    await addMember(one.tandem, member, by(ann.id));
    await untilWarm(other, { group: groupId });
    await deleteGroup(one.tandem, groupId, by(ann.id));
    expect(await mayRead(other, { group: groupId })).toBe(false);
  });

  it('what somebody else writes to the database counts as well', async () => {
    await publish(one, true);
    await untilWarm(other);
    await inDatabase(one, 'TRUNCATE permission_rules');
    await one.tandem.revocations.reachEveryProcess();
    expect(await mayRead(other)).toBe(false);
  });

  it('one that hears nothing goes by nothing that it remembers, once a change is answered', async () => {
    await publish(one, true);
    const deaf = await one.another();
    await untilCurrent(deaf);
    await untilWarm(deaf);
    const hearAgain = await stopNewestListener(one);
    try {
      await publish(other, false);
      expect(await mayRead(deaf)).toBe(false);
      await publish(other, true);
      expect(await mayRead(deaf)).toBe(true);
    } finally {
      hearAgain();
      await deaf.stop();
    }
  });

  it('one that has lost its listener goes by nothing of before', async () => {
    const listeners = async () =>
      (
        await inDatabase(
          one,
          `SELECT pid FROM pg_stat_activity
         WHERE application_name = 'tandem-listener' AND datname = current_database() ORDER BY pid`,
        )
      ).map(({ pid }) => pid);
    await publish(one, true);
    await untilWarm(other);
    const before = await listeners();
    // Unheard, as is what is said while nobody listens.
    await inDatabase(one, 'SET session_replication_role = replica; UPDATE permission_rules SET matrix = 0');
    for (const pid of before) await inDatabase(one, `SELECT pg_terminate_backend(${pid})`);
    await vi.waitFor(
      async () => {
        const now = await listeners();
        expect(now).toHaveLength(before.length);
        expect(now.some((pid) => before.includes(pid))).toBe(false);
      },
      { timeout: 10_000, interval: 20 },
    );
    await untilCurrent(other);
    expect(await mayRead(other)).toBe(false);
  });

  it('without a cache they are asked for each time', async () => {
    const forgetful = await one.another({ SESSION_CACHE: 'off' });
    await publish(one, true);
    expect(await mayRead(forgetful)).toBe(true);
    await publish(one, false);
    expect(await mayRead(forgetful)).toBe(false);
    expect(await readings(forgetful, () => mayRead(forgetful))).toBe(2);
    await forgetful.stop();
  });
});
