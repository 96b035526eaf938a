import { expect, it } from 'vitest';
import { by, newPerson } from '../../testing/people.ts';
import { onEveryDatabase } from '../../testing/server.ts';
import { deleteUser } from '../deleting.ts';
import { groupsOfUser, listGroups, membersOfGroup } from './group-lists.ts';
import {
  addMember,
  createGroup,
  deleteGroup,
  groupWithId,
  newGroup,
  removeMember,
  renameGroup,
  transferGroup,
} from './groups.ts';

const repeated = (word: string, count: number) => Array.from({ length: count }, () => word);
const NOBODY = '00000000-0000-7000-8000-000000000000';

onEveryDatabase('groups', (server) => {
  const setScene = async () => {
    const [ann, bob] = [await newPerson(server()), await newPerson(server(), 'Bob')];
    const { id } = await createGroup(server().tandem, { name: ' Crew ', ownerId: ann.id }, by(ann.id));
    await server().tandem.database.prisma.auditEvent.deleteMany();
    return { tandem: server().tandem, ann: ann.id, bob: bob.id, id };
  };
  const membersOf = async (groupId: string) => {
    const members = await server().tandem.database.prisma.groupMember.findMany({
      where: { groupId },
      orderBy: { userId: 'asc' },
    });
    return members.map(({ userId }) => userId);
  };
  const audited = () =>
    server().tandem.database.prisma.auditEvent.findMany({
      select: { type: true, actorId: true, ip: true, data: true },
      orderBy: { type: 'asc' },
    });

  it('a group is made with its owner in it', async () => {
    const { tandem, ann } = await setScene();
    const group = await createGroup(tandem, { name: ' Crew ', ownerId: ann }, by(ann));
    expect(await groupWithId(tandem, group.id)).toEqual({
      id: group.id,
      name: 'Crew',
      ownerId: ann,
      matrix: null,
      createdAt: server().clock.now(),
    });
    expect(await membersOf(group.id)).toEqual([ann]);
    expect(await audited()).toEqual([{ type: 'group_created', ...by(ann), data: { group: group.id } }]);
  });

  it('every act is audited once, and no second time where it changes nothing', async () => {
    const { tandem, ann, bob, id } = await setScene();
    const member = { groupId: id, userId: bob };
    for (let time = 0; time < 2; time += 1) await addMember(tandem, member, by(ann));
    await transferGroup(tandem, member, by(ann));
    for (let time = 0; time < 2; time += 1) await removeMember(tandem, { groupId: id, userId: ann }, by(bob));
    await renameGroup(tandem, { id, name: 'Club' }, by(bob));
    expect(await groupWithId(tandem, id)).toMatchObject({ name: 'Club', ownerId: bob });
    expect(await membersOf(id)).toEqual([bob]);
    await deleteGroup(tandem, id, by(bob));
    expect(await membersOf(id)).toEqual([]);
    expect(await audited()).toEqual([
      { type: 'group_deleted', ...by(bob), data: { group: id } },
      { type: 'group_joined', ...by(ann), data: { group: id, user: bob } },
      { type: 'group_left', ...by(bob), data: { group: id, user: ann } },
      { type: 'group_renamed', ...by(bob), data: { group: id } },
      { type: 'group_transferred', ...by(ann), data: { group: id, user: bob } },
    ]);
  });

  it('its owner stays in it', async () => {
    const { tandem, ann, id } = await setScene();
    await expect(removeMember(tandem, { groupId: id, userId: ann }, by(ann))).rejects.toMatchObject({
      code: 'validation',
      errors: { user_id: ['The owner of a group stays in it.'] },
    });
    expect(await membersOf(id)).toEqual([ann]);
  });

  it('only a member can become its owner', async () => {
    const { tandem, ann, bob, id } = await setScene();
    for (const userId of [bob, NOBODY, 'nobody']) {
      await expect(transferGroup(tandem, { groupId: id, userId }, by(ann))).rejects.toMatchObject({
        code: 'validation',
      });
    }
    expect(await groupWithId(tandem, id)).toMatchObject({ ownerId: ann });
  });

  it('whoever becomes its owner while they are removed is both or neither', async () => {
    const { tandem, ann, bob, id } = await setScene();
    const member = { groupId: id, userId: bob };
    for (let time = 0; time < 10; time += 1) {
      await addMember(tandem, member, by(ann));
      await Promise.allSettled([transferGroup(tandem, member, by(ann)), removeMember(tandem, member, by(ann))]);
      const { ownerId } = await groupWithId(tandem, id);
      expect(await membersOf(id)).toContain(ownerId);
      await addMember(tandem, { groupId: id, userId: ann }, by(bob));
      await transferGroup(tandem, { groupId: id, userId: ann }, by(bob));
    }
  });

  it.each([
    ['no group', NOBODY],
    ['no id', 'crew'],
  ])('nothing is done with %s', async (_name, id) => {
    const { tandem, ann } = await setScene();
    const acts = [
      () => groupWithId(tandem, id),
      () => renameGroup(tandem, { id, name: 'Club' }, by(ann)),
      () => deleteGroup(tandem, id, by(ann)),
      () => addMember(tandem, { groupId: id, userId: ann }, by(ann)),
      () => removeMember(tandem, { groupId: id, userId: ann }, by(ann)),
      () => transferGroup(tandem, { groupId: id, userId: ann }, by(ann)),
    ];
    for (const act of acts) await expect(act()).rejects.toMatchObject({ code: 'not_found' });
    expect(await audited()).toEqual([]);
  });

  it.each([
    ['no user', NOBODY],
    ['no id', 'ann'],
  ])('%s joins or owns a group', async (_name, userId) => {
    const { tandem, ann, id } = await setScene();
    await expect(addMember(tandem, { groupId: id, userId }, by(ann))).rejects.toMatchObject({ code: 'not_found' });
    await expect(createGroup(tandem, { name: 'Club', ownerId: userId }, by(ann))).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(await audited()).toEqual([]);
  });

  it.each(['', ' ', 'two\nlines', 'x'.repeat(151)])('%j is no name of one', async (name) => {
    const { tandem, ann, id } = await setScene();
    const refusal = { code: 'validation', errors: { name: [expect.any(String)] } };
    await expect(createGroup(tandem, { name, ownerId: ann }, by(ann))).rejects.toMatchObject(refusal);
    await expect(renameGroup(tandem, { id, name }, by(ann))).rejects.toMatchObject(refusal);
  });

  it('nobody makes more than a hundred, however many they make at once', async () => {
    const { tandem, ann, bob } = await setScene();
    const { prisma } = tandem.database;
    const rows = Array.from({ length: 97 }, (_, number) => newGroup(tandem, { name: `Group ${number}`, ownerId: ann }));
    await prisma.userGroup.createMany({ data: rows });
    const made = await Promise.allSettled(
      Array.from({ length: 5 }, () => createGroup(tandem, { name: 'One more', ownerId: ann }, by(ann))),
    );
    expect(made.map(({ status }) => status).sort()).toEqual([...repeated('fulfilled', 2), ...repeated('rejected', 3)]);
    expect(made.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'validation' } });
    expect(await prisma.userGroup.count({ where: { ownerId: ann } })).toBe(100);
    await createGroup(tandem, { name: 'Crew', ownerId: bob }, by(bob));
  });

  it('when its owner is deleted, those who are left keep it, and without any it is deleted too', async () => {
    const { tandem, ann, bob, id } = await setScene();
    const { id: own } = await createGroup(tandem, { name: 'Home group for Ann', ownerId: ann }, by(ann));
    await addMember(tandem, { groupId: id, userId: bob }, by(ann));
    await deleteUser(tandem, ann);
    expect(await groupWithId(tandem, id)).toMatchObject({ ownerId: null });
    expect(await membersOf(id)).toEqual([bob]);
    await expect(groupWithId(tandem, own)).rejects.toMatchObject({ code: 'not_found' });
    await transferGroup(tandem, { groupId: id, userId: bob }, undefined);
    expect(await groupWithId(tandem, id)).toMatchObject({ ownerId: bob });
  });

  it('groups are listed with their owner and how many are in them, the newest first and fifty at a time', async () => {
    const { tandem, ann, bob, id } = await setScene();
    await tandem.database.prisma.userGroup.deleteMany({ where: { id: { not: id } } });
    await addMember(tandem, { groupId: id, userId: bob }, by(ann));
    const created = [id];
    for (let count = 0; count < 50; count += 1) {
      server().clock.advance(1);
      created.unshift((await createGroup(tandem, { name: `Group ${count}`, ownerId: ann }, by(ann))).id);
    }
    const first = await listGroups(tandem);
    expect(first.rows.map((group) => group.id)).toEqual(created.slice(0, 50));
    const { rows, before } = await listGroups(tandem, first.before);
    const { email } = await tandem.database.prisma.user.findUniqueOrThrow({ where: { id: ann } });
    expect(rows).toEqual([{ ...(await groupWithId(tandem, id)), ownerEmail: email, memberCount: 2 }]);
    expect(before).toBe(null);
    expect(await groupsOfUser(tandem, bob)).toEqual([await groupWithId(tandem, id)]);
  });

  it('members are listed, the newest users first and fifty at a time', async () => {
    const { tandem, ann, id } = await setScene();
    const joined = [ann];
    for (let count = 0; count < 50; count += 1) {
      server().clock.advance(1);
      const { id: userId } = await newPerson(server(), `Member ${count}`);
      joined.unshift(userId);
      await addMember(tandem, { groupId: id, userId }, by(ann));
    }
    const first = await membersOfGroup(tandem, id);
    expect(first.rows.map((member) => member.id)).toEqual(joined.slice(0, 50));
    expect(first.rows[0]).toEqual({
      id: joined[0],
      name: 'Member 49',
      email: expect.stringContaining('member 49'),
      since: server().clock.now(),
    });
    expect(await membersOfGroup(tandem, id, first.before)).toMatchObject({
      rows: [{ id: ann }],
      before: null,
    });
  });
});
