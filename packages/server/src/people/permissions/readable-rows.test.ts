import { describe, expect, it } from 'vitest';
import { newPerson } from '../../testing/people.ts';
import type { TestServer } from '../../testing/server.ts';
import { onEveryDatabase, startTestServer } from '../../testing/server.ts';
import { addMember, createGroup, groupsOf, rowOfGroup, rowOfUser } from './groups.ts';
import { type Matrix, WHOLE_MATRIX } from './matrix.ts';
import { changeEntityRule, changeRowMatrix } from './permission-rules.ts';
import type { PermissionPrincipal, PermissionRow } from './permissions.ts';
import { readableGroups, readableMembers, readableUsers, type SomeRows } from './readable-rows.ts';

const EVERYTHING = { skip: 0, take: 1000 };

/** Numbers that look like chance, and are the same every time (Park and Miller). */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state;
  };
}

/** People in groups, each with a matrix of its own or with none, and whoever could ask. */
async function populate(server: TestServer, next: () => number): Promise<readonly PermissionPrincipal[]> {
  const { tandem } = server;
  const some = (count: number) => next() % count;
  const matrix = (): Matrix | null => (some(3) === 0 ? null : next() & WHOLE_MATRIX);
  const people = await Promise.all(Array.from({ length: 8 }, () => newPerson(server)));
  const groups: string[] = [];
  for (let index = 0; index < 6; index += 1) {
    const owner = people[some(people.length)];
    const group = await createGroup(tandem, { name: `Group ${index}`, ownerId: owner?.id ?? '' }, undefined);
    groups.push(group.id);
    await changeRowMatrix(tandem, { entity: 'user_group', id: group.id, matrix: matrix() }, undefined);
  }
  for (const { id: userId } of people) {
    await changeRowMatrix(tandem, { entity: 'user', id: userId, matrix: matrix() }, undefined);
    for (let count = some(3); count > 0; count -= 1) {
      await addMember(tandem, { groupId: groups[some(groups.length)] ?? '', userId }, undefined);
    }
  }
  const principals = people.map(
    async ({ id }, index): Promise<PermissionPrincipal> => ({
      kind: 'user',
      user: { id, roles: index === 0 ? ['admin'] : [] },
      groups: await groupsOf(tandem, id),
    }),
  );
  return [{ kind: 'guest' }, ...(await Promise.all(principals))];
}

/** What `can` says of each row, one by one. */
async function oneByOne({ tandem }: TestServer, principal: PermissionPrincipal) {
  const { prisma } = tandem.database;
  const canSee = (entity: string, row: PermissionRow) =>
    tandem.permissions.can(principal, 'peek', entity, row) && tandem.permissions.can(principal, 'read', entity, row);
  const users: string[] = [];
  for (const user of await prisma.user.findMany({ orderBy: { id: 'asc' } })) {
    if (canSee('user', rowOfUser(user, await groupsOf(tandem, user.id)))) users.push(user.id);
  }
  const groups = await prisma.userGroup.findMany({ orderBy: { id: 'asc' }, include: { members: true } });
  return {
    users,
    groups: groups.filter((group) => canSee('user_group', rowOfGroup(group))).map(({ id }) => id),
    members: groups.map(({ members }) => users.filter((id) => members.some(({ userId }) => userId === id))),
    groupIds: groups.map(({ id }) => id),
  };
}

function idsIn({ rows, total }: SomeRows<{ readonly id: string }>): string[] {
  const ids = rows.map(({ id }) => id);
  expect(total).toBe(ids.length);
  return ids;
}

async function expectTheSame(server: TestServer, seed: number): Promise<void> {
  const { tandem } = server;
  const next = sequence(seed);
  const principals = await populate(server, next);
  for (let times = 0; times < 4; times += 1) {
    for (const entity of ['user', 'user_group']) {
      const rule = { matrix: next() & WHOLE_MATRIX, rowMatrix: next() & WHOLE_MATRIX };
      await changeEntityRule(tandem, { entity, ...rule }, undefined);
    }
    await tandem.permissions.refresh();
    for (const principal of principals) {
      const expected = await oneByOne(server, principal);
      expect(idsIn(await readableUsers(tandem, principal, EVERYTHING))).toEqual(expected.users);
      expect(idsIn(await readableGroups(tandem, principal, EVERYTHING))).toEqual(expected.groups);
      for (const [index, groupId] of expected.groupIds.entries()) {
        const members = idsIn(await readableMembers(tandem, principal, { groupId, ...EVERYTHING }));
        expect(members).toEqual(expected.members[index]);
      }
    }
  }
}

onEveryDatabase('rows that somebody may read', (server) => {
  it('are found in the database as can() finds them one by one', { timeout: 60_000 }, () => expectTheSame(server(), 7));

  it('come in slices, with how many there are in all', async () => {
    const principal: PermissionPrincipal = {
      kind: 'user',
      user: { id: (await newPerson(server())).id, roles: ['admin'] },
      groups: [],
    };
    const all = idsIn(await readableUsers(server().tandem, principal, EVERYTHING));
    const { rows, total } = await readableUsers(server().tandem, principal, { skip: 2, take: 3 });
    expect([rows.map(({ id }) => id), total]).toEqual([all.slice(2, 5), all.length]);
    expect(rows.every((row) => !('passwordHash' in row))).toBe(true);
  });
});

describe('where the closest counts alone', () => {
  it('they are found as can() finds them one by one', { timeout: 60_000 }, async () => {
    const server = await startTestServer('embedded', { environment: { PERMISSION_RULE: 'closest' } });
    await expectTheSame(server, 11).finally(() => server.stop());
  });
});
