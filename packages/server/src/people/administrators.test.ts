import { beforeEach, expect, it } from 'vitest';
import type { Tandem } from '../context.ts';
import { barrier } from '../testing/barrier.ts';
import { by, newAdmin, newPerson, type Person } from '../testing/people.ts';
import { onEveryDatabase, type TestServer } from '../testing/server.ts';
import { grantAdmin, revokeAdmin } from './administrators.ts';
import type { Actor } from './audit.ts';
import { deleteUser } from './deleting.ts';
import { disableUser, enableUser, unblockUser } from './disabling.ts';

type Act = (tandem: Tandem, userId: string, actor?: Actor) => Promise<boolean>;

/** Whatever leaves one administrator fewer. */
const ENDINGS: readonly [name: string, act: Act][] = [
  ['loses the role', revokeAdmin],
  ['is disabled', disableUser],
  ['is deleted', (tandem, userId) => deleteUser(tandem, userId)],
];
const ACTS: readonly [type: string, act: Act][] = [
  ['admin_granted', grantAdmin],
  ['admin_revoked', revokeAdmin],
  ['user_disabled', disableUser],
  ['user_enabled', enableUser],
  ['sign_in_unblocked', (tandem, userId, actor = by('')) => unblockUser(tandem, userId, actor)],
];

/** Begins no transaction before so many are to begin. */
function meetingAt(tandem: Tandem, everyoneHasCome: () => Promise<void>): Tandem {
  const prisma = new Proxy(tandem.database.prisma, {
    get(target, key) {
      if (key !== '$transaction') return Reflect.get(target, key);
      return async (...given: Parameters<typeof target.$transaction>) => {
        await everyoneHasCome();
        return target.$transaction(...given);
      };
    },
  });
  return { ...tandem, database: { ...tandem.database, prisma } };
}

onEveryDatabase('the last active administrator', (server) => {
  beforeEach(() => server().tandem.database.prisma.user.updateMany({ data: { roles: [] } }));

  const active = async ({ tandem }: TestServer) =>
    (await tandem.database.prisma.user.findMany({ where: { roles: { has: 'admin' }, disabledAt: null } })).map(
      ({ id }) => id,
    );

  it.each(ENDINGS)('stays: nobody %s who is the only one', async (_name, act) => {
    const [root, disabled] = [await newAdmin(server()), await newAdmin(server())];
    await disableUser(server().tandem, disabled.id);
    await expect(act(server().tandem, root.id)).rejects.toMatchObject({ code: 'last_admin' });
    expect(await active(server())).toEqual([root.id]);
  });

  it.each(ENDINGS)('may go when there is another: one %s', async (_name, act) => {
    const [root, other] = [await newAdmin(server()), await newAdmin(server())];
    expect(await act(server().tandem, root.id)).toBe(true);
    expect(await active(server())).toEqual([other.id]);
  });

  it.each(ENDINGS.flatMap(([name, act]) => ENDINGS.map(([other, then]) => [name, other, act, then] as const)))(
    'stays where one %s by the other, who %s by them, at once',
    async (_name, _other, act, then) => {
      const [ann, ben] = [await newAdmin(server()), await newAdmin(server())];
      const tandem = meetingAt(server().tandem, barrier(2));
      const ended = await Promise.allSettled([act(tandem, ben.id, by(ann.id)), then(tandem, ann.id, by(ben.id))]);
      expect(ended.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const refused = ended.find(({ status }) => status === 'rejected');
      expect(refused).toMatchObject({ reason: { code: expect.stringMatching(/^(last_admin|forbidden)$/) } });
      expect(await active(server())).toHaveLength(1);
    },
  );

  it('stays where both give the role up at once', async () => {
    const both = [await newAdmin(server()), await newAdmin(server())];
    const tandem = meetingAt(server().tandem, barrier(2));
    const ended = await Promise.allSettled(both.map(({ id }) => revokeAdmin(tandem, id, by(id))));
    expect(ended.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await active(server())).toHaveLength(1);
  });
});

onEveryDatabase('an administrator’s act', (server) => {
  let root: Person;
  beforeEach(async () => {
    root = await newAdmin(server());
  });

  it.each(ACTS)('is refused where they are none any more: %s', async (_type, act) => {
    const [former, ann] = [await newAdmin(server()), await newPerson(server())];
    await revokeAdmin(server().tandem, former.id, by(root.id));
    await expect(act(server().tandem, ann.id, by(former.id))).rejects.toMatchObject({ code: 'forbidden' });
    await grantAdmin(server().tandem, former.id, by(root.id));
    await disableUser(server().tandem, former.id, by(root.id));
    await expect(act(server().tandem, ann.id, by(former.id))).rejects.toMatchObject({ code: 'forbidden' });
  });

  it.each(ACTS)('is written down once, with whose doing it was and whom it is about: %s', async (type, act) => {
    const { prisma } = server().tandem.database;
    const ann = await newPerson(server());
    const at = server().clock.now();
    if (type === 'admin_revoked') await prisma.user.update({ where: { id: ann.id }, data: { roles: ['admin'] } });
    if (type !== 'user_disabled') {
      await prisma.user.update({ where: { id: ann.id }, data: { disabledAt: at, blockedAt: at } });
    }
    await prisma.auditEvent.deleteMany();
    for (let times = 0; times < 2; times += 1) expect(await act(server().tandem, ann.id, by(root.id))).toBe(true);
    expect(await prisma.auditEvent.findMany()).toMatchObject([{ type, ...by(root.id), userId: ann.id }]);
  });

  it.each(ACTS)('is nothing where nobody has the id: %s', async (_type, act) => {
    await server().tandem.database.prisma.auditEvent.deleteMany();
    expect(await act(server().tandem, '00000000-0000-7000-8000-000000000000', by(root.id))).toBe(false);
    expect(await server().tandem.database.prisma.auditEvent.count()).toBe(0);
  });

  it('of unblocking leaves a disabled user disabled', async () => {
    const ann = await newPerson(server());
    const at = server().clock.now();
    const { prisma } = server().tandem.database;
    await prisma.user.update({ where: { id: ann.id }, data: { disabledAt: at, blockedAt: at } });
    await unblockUser(server().tandem, ann.id, by(root.id));
    expect(await prisma.user.findUnique({ where: { id: ann.id } })).toMatchObject({ disabledAt: at, blockedAt: null });
  });
});
