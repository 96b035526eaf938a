import {
  addMember,
  createGroup,
  deleteGroup,
  findUser,
  groupWithId,
  removeMember,
  renameGroup,
  type SessionUser,
  type Tandem,
  transferGroup,
  type UserGroup,
  userWithId,
  validationError,
} from '@tandem-auth/server';
import type { Deed } from './deeds.ts';

const path = '/admin/groups';
const NOTICES = new Map<unknown, string>([
  ['created', 'The group is made. You are its owner.'],
  ['renamed', 'The group has another name.'],
  ['added', 'The user is in the group.'],
  ['removed', 'The user is not in the group any more.'],
  ['given', 'The group has another owner.'],
  ['deleted', 'The group is deleted.'],
]);

/** What has just been done to a group, by the name that the next page is led to with. */
export function noticeOfGroupDeed(done: unknown): string | undefined {
  return NOTICES.get(done);
}

/** Making one. */
export function newGroupDeed(tandem: Tandem): Deed<null> {
  return {
    path: `${path}/new`,
    find: async () => null,
    ask: () => ({
      title: 'A new group',
      subject: 'You will be its owner.',
      sentence: 'Users who are in it may the same with what belongs to it.',
      field: { name: 'name', label: 'Name', type: 'text' },
      button: 'Make Group',
      back: path,
    }),
    async act(_, by, name) {
      const group = await createGroup(tandem, { name, ownerId: by.actorId }, by);
      return `${path}/${group.id}?done=created`;
    },
  };
}

/** What may be done to a group as a whole. */
export function groupDeeds(tandem: Tandem): Deed<UserGroup>[] {
  const find = ({ id = '' }) => groupWithId(tandem, id);
  return [
    {
      path: `${path}/:id/rename`,
      find,
      ask: (group) => ({
        title: 'Another name',
        subject: `For the group ${group.name}.`,
        sentence: 'Its members and what they may stay as they are.',
        field: { name: 'name', label: 'Name', type: 'text' },
        typed: group.name,
        button: 'Rename',
        back: `${path}/${group.id}`,
      }),
      async act({ id }, by, name) {
        await renameGroup(tandem, { id, name }, by);
        return `${path}/${id}?done=renamed`;
      },
    },
    {
      path: `${path}/:id/members/new`,
      find,
      ask: (group) => ({
        title: 'Another member',
        subject: `For the group ${group.name}.`,
        sentence: 'They may what members of the group may, from their next request on.',
        field: { name: 'address', label: 'E-mail address', type: 'email' },
        button: 'Put In',
        back: `${path}/${group.id}`,
      }),
      async act({ id: groupId }, by, address) {
        const user = await findUser(tandem, address);
        if (!user) throw validationError({ address: ['Nobody has this e-mail address.'] });
        await addMember(tandem, { groupId, userId: user.id }, by);
        return `${path}/${groupId}?done=added`;
      },
    },
    {
      path: `${path}/:id/delete`,
      find,
      ask: (group) => ({
        title: 'Delete this group?',
        subject: group.name,
        sentence: 'Its members lose what they may by it. There is no way back.',
        button: 'Delete Group',
        back: `${path}/${group.id}`,
      }),
      async act({ id }, by) {
        await deleteGroup(tandem, id, by);
        return `${path}?done=deleted`;
      },
    },
  ];
}

interface Member {
  readonly group: UserGroup;
  readonly user: SessionUser;
}

/** What may be done to who is in a group. */
export function memberDeeds(tandem: Tandem): Deed<Member>[] {
  const find = async ({ id = '', user = '' }): Promise<Member> => {
    return { group: await groupWithId(tandem, id), user: await userWithId(tandem, user) };
  };
  const ask = ({ group, user }: Member) => ({
    subject: `${user.email}, in ${group.name}`,
    back: `${path}/${group.id}`,
  });
  return [
    {
      path: `${path}/:id/members/:user/remove`,
      find,
      ask: (member) => ({
        ...ask(member),
        title: 'Take this user out of the group?',
        sentence: 'They lose what they may by it.',
        button: 'Take Out',
      }),
      async act({ group, user }, by) {
        await removeMember(tandem, { groupId: group.id, userId: user.id }, by);
        return `${path}/${group.id}?done=removed`;
      },
    },
    {
      path: `${path}/:id/members/:user/give`,
      find,
      ask: (member) => ({
        ...ask(member),
        title: 'Make this user the owner of the group?',
        sentence: 'They may what an owner may. Who is it now stays a member.',
        button: 'Make Owner',
      }),
      async act({ group, user }, by) {
        await transferGroup(tandem, { groupId: group.id, userId: user.id }, by);
        return `${path}/${group.id}?done=given`;
      },
    },
  ];
}
