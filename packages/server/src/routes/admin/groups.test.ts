import { beforeAll, beforeEach, expect, it } from 'vitest';
import { ACTIONS } from '../../people/permissions/matrix.ts';
import { newAdmin, newPerson, type Person, type SignedInClient, signInNatively } from '../../testing/people.ts';
import { onEveryDatabase } from '../../testing/server.ts';

const NOBODY = '00000000-0000-7000-8000-000000000000';
const NOTHING = { guest: [], owner: [], group: [] };

onEveryDatabase(
  '/api/v1/admin, of groups and permissions',
  (server) => {
    let person: Person;
    let root: SignedInClient;
    beforeAll(async () => {
      person = await newAdmin(server());
      root = await signInNatively(server(), person);
    });
    beforeEach(async () => {
      await server().tandem.database.prisma.userGroup.deleteMany();
      await server().tandem.database.prisma.auditEvent.deleteMany();
    });

    const ask = (method: string, path: string, json?: object) =>
      server().http(method, `/api/v1/admin${path}`, { headers: root.bearer, ...(json && { json }) });
    const newGroup = async (name: string): Promise<string> => (await ask('POST', '/groups', { name })).json.id;
    const members = async (id: string) =>
      (await ask('GET', `/groups/${id}/members`)).json.members.map(({ email }: { email: string }) => email);

    it('makes, renames and deletes groups, each time with a line that names whose doing it was', async () => {
      const { status, json } = await ask('POST', '/groups', { name: ' Crew ' });
      expect([status, json]).toEqual([
        201,
        { id: expect.any(String), name: 'Crew', owner_id: person.id, created_at: expect.any(String) },
      ]);
      const path = `/groups/${json.id}`;
      server().clock.advance(1);
      expect((await ask('PATCH', path, { name: 'Old crew' })).status).toBe(204);
      const listed = { ...json, name: 'Old crew', owner_email: person.email, member_count: 1 };
      expect((await ask('GET', '/groups')).json).toEqual({ groups: [listed], before: null });
      server().clock.advance(1);
      expect((await ask('DELETE', path)).status).toBe(204);
      expect((await ask('DELETE', path)).status).toBe(404);
      expect((await ask('GET', '/groups')).json.groups).toEqual([]);
      const lines = await server().tandem.database.prisma.auditEvent.findMany({ orderBy: { at: 'asc' } });
      expect(lines.map(({ type, actorId, ip }) => [type, actorId, ip])).toEqual(
        ['group_created', 'group_renamed', 'group_deleted'].map((type) => [type, person.id, '127.0.0.1']),
      );
    });

    it('lists groups the newest first, fifty at a time, each once', async () => {
      for (let count = 0; count < 52; count += 1) await newGroup(`Group ${count}`);
      const first = (await ask('GET', '/groups')).json;
      const second = (await ask('GET', `/groups?before=${first.before}`)).json;
      expect([first.groups.length, second.groups.length, second.before]).toEqual([50, 2, null]);
      const ids = [...first.groups, ...second.groups].map(({ id }: { id: string }) => id);
      expect(ids).toEqual([...new Set(ids)].sort().reverse());
    });

    it('puts users in, takes them out, and makes one the owner', async () => {
      const [ann, id] = [await newPerson(server()), await newGroup('Crew')];
      const path = `/groups/${id}`;
      expect((await ask('POST', `${path}/owner`, { user_id: ann.id })).json.errors).toEqual({
        user_id: ['Only a member of a group can become its owner.'],
      });
      for (let times = 0; times < 2; times += 1) {
        expect((await ask('POST', `${path}/members`, { user_id: ann.id })).status).toBe(204);
      }
      expect(await members(id)).toEqual([ann.email, person.email]);
      expect((await ask('GET', `/users/${ann.id}`)).json.groups).toMatchObject([{ id, name: 'Crew' }]);
      expect((await ask('DELETE', `${path}/members/${person.id}`)).json.errors).toEqual({
        user_id: ['The owner of a group stays in it.'],
      });
      expect((await ask('POST', `${path}/owner`, { user_id: ann.id })).status).toBe(204);
      expect((await ask('DELETE', `${path}/members/${person.id}`)).status).toBe(204);
      expect(await members(id)).toEqual([ann.email]);
      expect((await ask('POST', `${path}/members`, { user_id: NOBODY })).status).toBe(404);
      for (const one of [`/groups/${NOBODY}/members`, `/groups/${NOBODY}`]) {
        const json = one.endsWith('members') ? { user_id: ann.id } : { name: 'Crew' };
        expect((await ask(one.endsWith('members') ? 'POST' : 'PATCH', one, json)).status).toBe(404);
      }
      expect((await ask('GET', `/groups/${NOBODY}/members`)).status).toBe(404);
    });

    it('pages through members', async () => {
      const id = await newGroup('Crowd');
      const people = [];
      for (let count = 0; count < 51; count += 1) people.push(await newPerson(server(), 'Crowd'));
      const createdAt = server().clock.now();
      await server().tandem.database.prisma.groupMember.createMany({
        data: people.map((one) => ({ groupId: id, userId: one.id, createdAt })),
      });
      const { json: first } = await ask('GET', `/groups/${id}/members`);
      const { json: second } = await ask('GET', `/groups/${id}/members?before=${first.before}`);
      expect([first.members.length, second.members.length, second.before]).toEqual([50, 2, null]);
      const ids = new Set([...first.members, ...second.members].map((one: { id: string }) => one.id));
      expect(ids.size).toBe(52);
    });

    it('says who may do what, and changes it for the next request', async () => {
      const rules = async () => (await ask('GET', '/permissions')).json.permissions;
      const ofNotes = async () => (await rules()).find(({ entity }: { entity: string }) => entity === 'note:print');
      const asked = async () => (await server().http('GET', '/may_print')).text;
      const owner = { ...NOTHING, owner: [...ACTIONS] };
      expect(await ofNotes()).toEqual({ entity: 'note:print', matrix: owner, row_matrix: owner });
      expect(await asked()).toBe('no');
      const matrix = { ...NOTHING, guest: ['peek', 'execute'], group: ['read'] };
      expect((await ask('PATCH', '/permissions/note:print', { matrix, row_matrix: NOTHING })).status).toBe(204);
      expect(await ofNotes()).toEqual({ entity: 'note:print', matrix, row_matrix: NOTHING });
      expect(await asked()).toBe('yes');
      expect((await ask('PATCH', '/permissions/nothing', { matrix, row_matrix: NOTHING })).status).toBe(404);
      for (const wrong of [{ ...matrix, guest: ['fly'] }, { guest: [] }, { ...matrix, admin: [] }]) {
        const json = { matrix: wrong, row_matrix: NOTHING };
        expect((await ask('PATCH', '/permissions/note:print', json)).status).toBe(422);
      }
      expect(await server().tandem.database.prisma.auditEvent.findMany()).toMatchObject([
        { type: 'permissions_changed', actorId: person.id, data: { entity: 'note:print' } },
      ]);
    });
  },
  {
    entities: { 'note:print': { owner: ACTIONS } },
    routes(app) {
      app.get('/may_print', { config: { access: 'guest' } }, ({ principal }) =>
        app.can(principal, 'execute', 'note:print') ? 'yes' : 'no',
      );
    },
  },
);
