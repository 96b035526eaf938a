import { describe, expect, it } from 'vitest';
import { addMember, createGroup } from '../../people/permissions/groups.ts';
import { ACTIONS, matrixOf, WHOLE_MATRIX } from '../../people/permissions/matrix.ts';
import { changeRowMatrix } from '../../people/permissions/permission-rules.ts';
import { type DaptinUser, newDaptinUser, withRule } from '../../testing/daptin.ts';
import { bearer, PAGE } from '../../testing/http.ts';
import { by, newPerson, PASSWORD } from '../../testing/people.ts';
import { onEveryDatabase, startTestServer, type TestServer } from '../../testing/server.ts';

const NOBODY = '00000000-0000-7000-8000-000000000000';
const NOT_FOUND = { errors: [{ status: '404', title: 'Not found', detail: 'There is nothing here.' }] };
const FORBIDDEN = { errors: [{ status: '403', title: 'Forbidden', detail: 'You may not do this.' }] };
const MEMBERS = 'relationships/user_account_id';

/** A group of somebody's. */
async function groupOf({ tandem }: TestServer, { id }: Pick<DaptinUser, 'id'>, name = 'Riders'): Promise<string> {
  return (await createGroup(tandem, { name, ownerId: id }, by(id))).id;
}

const asMembers = (...people: readonly { readonly id: string }[]) => ({
  data: people.map(({ id }) => ({ type: 'user_account', id })),
});
const asGroup = (attributes: object) => ({ data: { type: 'usergroup', attributes } });

onEveryDatabase('rows by Daptin', (server) => {
  const ask = (method: string, path: string, headers: Record<string, string> = {}, json?: unknown) =>
    server().http(method, `/api/${path}`, { headers, ...(json !== undefined && { json }) });
  const idsOf = async (path: string, headers: Record<string, string>) =>
    (await ask('GET', path, headers)).json.data.map(({ id }: { id: string }) => id).sort();
  const inOrder = (...people: readonly { readonly id: string }[]) => people.map(({ id }) => id).sort();
  const makeAdmin = ({ id }: DaptinUser) =>
    server().tandem.database.prisma.user.update({ where: { id }, data: { roles: ['admin'] } });

  describe('users', () => {
    it('are what they let others know, with who may do what', async () => {
      const ann = await newDaptinUser(server());
      const { status, json, headers } = await ask('GET', `user_account/${ann.id}`, ann.headers);
      expect(headers.get('content-type')).toMatch(/^application\/vnd\.api\+json/);
      expect([status, json]).toEqual([
        200,
        {
          data: {
            type: 'user_account',
            id: ann.id,
            attributes: {
              __type: 'user_account',
              reference_id: ann.id,
              name: 'Ann',
              email: ann.email,
              permission: 127_003_001,
              created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
            },
          },
        },
      ]);
    });

    it('are not there for who may not see them: neither in the list, nor counted, nor by their id', async () => {
      const [ann, ben] = [await newDaptinUser(server()), await newDaptinUser(server(), 'Ben')];
      const list = await ask('GET', 'user_account', ann.headers);
      expect([list.json.links.total, list.json.data.map(({ id }: { id: string }) => id)]).toEqual([1, [ann.id]]);
      for (const id of [ben.id, NOBODY, 'x']) {
        const answer = await ask('GET', `user_account/${id}`, ann.headers);
        expect([answer.status, answer.json]).toEqual([404, NOT_FOUND]);
      }
    });

    it('see who is in a group with them', async () => {
      const [ann, ben] = [await newDaptinUser(server()), await newDaptinUser(server(), 'Ben')];
      const groupId = await groupOf(server(), ann);
      await addMember(server().tandem, { groupId, userId: ben.id }, undefined);
      expect(await idsOf('user_account', ann.headers)).toEqual(inOrder(ann, ben));
      expect(await idsOf('user_account', ben.headers)).toEqual(inOrder(ann, ben));
      expect((await ask('GET', `user_account/${ann.id}`, ben.headers)).status).toBe(200);
    });

    it('an administrator sees all', async () => {
      const ann = await newDaptinUser(server());
      const ben = await newDaptinUser(server(), 'Ben');
      await makeAdmin(ann);
      expect((await ask('GET', `user_account/${ben.id}`, ann.headers)).status).toBe(200);
      const { links } = (await ask('GET', 'user_account?page[size]=1', ann.headers)).json;
      expect(links.total).toBe(await server().tandem.database.prisma.user.count());
    });

    it('a guest sees those whom guests may peek at and read', async () => {
      const ann = await newDaptinUser(server());
      expect((await ask('GET', `user_account/${ann.id}`)).json).toEqual(FORBIDDEN);
      await changeRowMatrix(
        server().tandem,
        { entity: 'user', id: ann.id, matrix: matrixOf({ guest: ['peek', 'read'] }) },
        undefined,
      );
      const seeing = matrixOf({ guest: ['peek', 'read'], owner: ACTIONS });
      await withRule(server(), { entity: 'user', matrix: seeing }, async () => {
        expect(await idsOf('user_account', {})).toEqual([ann.id]);
        expect((await ask('GET', `user_account/${ann.id}`)).status).toBe(200);
        const { id } = await newPerson(server());
        expect((await ask('GET', `user_account/${id}`)).status).toBe(404);
        expect((await ask('GET', `user_account/${id}`, bearer('dead'))).status).toBe(401);
      });
    });
  });

  describe('groups', () => {
    it('are made, read, renamed and deleted by who owns them', async () => {
      const ann = await newDaptinUser(server());
      const made = await ask('POST', 'usergroup', ann.headers, asGroup({ name: ' Riders ', colour: 'red' }));
      const id = made.json.data?.id;
      const resource = (more: object = {}) => ({
        data: {
          type: 'usergroup',
          id,
          attributes: {
            __type: 'usergroup',
            reference_id: id,
            name: 'Riders',
            permission: 127_003_000,
            created_at: expect.any(String),
            ...more,
          },
        },
      });
      expect([made.status, made.json]).toEqual([201, resource()]);
      expect((await ask('GET', `usergroup/${id}`, ann.headers)).json).toEqual(resource());
      expect(await idsOf('usergroup', ann.headers)).toEqual([id]);
      const renamed = await ask('PATCH', `usergroup/${id}`, ann.headers, asGroup({ name: 'Walkers' }));
      expect([renamed.status, renamed.json]).toEqual([200, resource({ name: 'Walkers' })]);
      const opened = await ask('PATCH', `usergroup/${id}`, ann.headers, asGroup({ permission: 127_127_002 }));
      expect(opened.json).toEqual(resource({ name: 'Walkers', permission: 127_127_002 }));
      const gone = await ask('DELETE', `usergroup/${id}`, ann.headers);
      expect([gone.status, gone.text]).toEqual([204, '']);
      expect((await ask('GET', `usergroup/${id}`, ann.headers)).json).toEqual(NOT_FOUND);
    });

    it('are spoken of as JSON:API by its own name, too', async () => {
      const { headers } = await newDaptinUser(server());
      const answer = await server().http('POST', '/api/usergroup', {
        headers: { ...headers, 'content-type': 'application/vnd.api+json' },
        body: JSON.stringify(asGroup({ name: 'Riders', permission: 127_000_000 })),
      });
      expect([answer.status, answer.json.data.attributes.permission]).toEqual([201, 127_000_000]);
    });

    it('are not there for who may not see them, and are not changed by who may only see them', async () => {
      const [ann, ben, cat] = [
        await newDaptinUser(server()),
        await newDaptinUser(server(), 'Ben'),
        await newDaptinUser(server(), 'Cat'),
      ];
      const groupId = await groupOf(server(), ann);
      await addMember(server().tandem, { groupId, userId: ben.id }, undefined);
      const path = `usergroup/${groupId}`;
      const changes: [string, string, unknown?][] = [
        ['PATCH', path, asGroup({ name: 'Mine' })],
        ['DELETE', path],
        ['POST', `${path}/${MEMBERS}`, asMembers(cat)],
        ['DELETE', `${path}/${MEMBERS}`, asMembers(ann)],
      ];
      expect([await idsOf('usergroup', ben.headers), await idsOf('usergroup', cat.headers)]).toEqual([[groupId], []]);
      for (const [method, url, json] of changes) {
        const [seen, unseen] = [await ask(method, url, ben.headers, json), await ask(method, url, cat.headers, json)];
        expect([method, seen.status, seen.json]).toEqual([method, 403, FORBIDDEN]);
        expect([method, unseen.status, unseen.json]).toEqual([method, 404, NOT_FOUND]);
      }
      expect((await ask('GET', path, ann.headers)).json.data.attributes.name).toBe('Riders');
    });

    it('who may update one may not say who may what with it: its owner does, and an administrator', async () => {
      const [ann, ben, root] = [
        await newDaptinUser(server()),
        await newDaptinUser(server(), 'Ben'),
        await newDaptinUser(server(), 'Root'),
      ];
      await makeAdmin(root);
      const groupId = await groupOf(server(), ann);
      await addMember(server().tandem, { groupId, userId: ben.id }, undefined);
      const update = matrixOf({ owner: ACTIONS, group: ['peek', 'read', 'update'] });
      await changeRowMatrix(server().tandem, { entity: 'user_group', id: groupId, matrix: update }, undefined);
      const patch = (headers: Record<string, string>, attributes: object) =>
        ask('PATCH', `usergroup/${groupId}`, headers, asGroup(attributes));
      await withRule(server(), { entity: 'user_group', matrix: WHOLE_MATRIX }, async () => {
        expect((await patch(ben.headers, { name: 'Walkers' })).status).toBe(200);
        expect((await patch(ben.headers, { name: 'Mine', permission: 127_127_127 })).json).toEqual(FORBIDDEN);
        expect((await ask('DELETE', `usergroup/${groupId}`, ben.headers)).json).toEqual(FORBIDDEN);
        for (const headers of [ann.headers, root.headers]) {
          const answer = await patch(headers, { permission: 127_003_000 });
          expect([answer.status, answer.json.data?.attributes.name]).toEqual([200, 'Walkers']);
        }
      });
    });

    it('no guest makes one, though they may create: it would have no owner', async () => {
      const groups = await server().tandem.database.prisma.userGroup.count();
      expect((await ask('POST', 'usergroup', {}, asGroup({ name: 'Riders' }))).json).toEqual(FORBIDDEN);
      expect(await server().tandem.database.prisma.userGroup.count()).toBe(groups);
    });

    it.each([
      ['a number for a name', { name: 1 }, ['name: This must be text.']],
      ['no name', {}, ['name: This is missing.']],
      ['a permission that is none', { name: 'x', permission: 128 }, ['permission: This is not a permission.']],
    ])('%s is a 400', async (_what, attributes, details) => {
      const { headers } = await newDaptinUser(server());
      const { status, json } = await ask('POST', 'usergroup', headers, asGroup(attributes));
      expect([status, json.errors.map(({ detail }: { detail: string }) => detail)]).toEqual([400, details]);
    });

    it('nothing of a change is done where some of it is not valid', async () => {
      const ann = await newDaptinUser(server());
      const path = `usergroup/${await groupOf(server(), ann)}`;
      for (const wrong of [
        { name: 'Walkers', permission: 999 },
        { name: '', permission: 127_127_127 },
      ]) {
        expect((await ask('PATCH', path, ann.headers, asGroup(wrong))).status).toBe(400);
      }
      const { name, permission } = (await ask('GET', path, ann.headers)).json.data.attributes;
      expect([name, permission]).toEqual(['Riders', 127_003_000]);
    });
  });

  describe('the members of a group', () => {
    it('come in where whoever asks may refer to the group and to them, and are listed', async () => {
      const [ann, ben] = [await newDaptinUser(server()), await newDaptinUser(server(), 'Ben')];
      const groupId = await groupOf(server(), ann);
      const put = (by: DaptinUser, ...who: readonly { id: string }[]) =>
        ask('POST', `usergroup/${groupId}/${MEMBERS}`, by.headers, asMembers(...who));
      for (const who of [ben, { id: NOBODY }, { id: 'x' }]) expect((await put(ann, ann, who)).json).toEqual(FORBIDDEN);
      const open = matrixOf({ guest: ['peek'], owner: ACTIONS, group: ['peek', 'read'] });
      await changeRowMatrix(
        server().tandem,
        { entity: 'user', id: ben.id, matrix: open | matrixOf({ guest: ['refer'] }) },
        undefined,
      );
      const wider = matrixOf({ guest: ['peek', 'create', 'refer'], owner: ACTIONS, group: ['peek', 'read'] });
      await withRule(server(), { entity: 'user', matrix: wider }, async () => {
        expect((await put(ann, ben, ann)).status).toBe(204);
      });
      const path = `usergroup/${groupId}/user_account_id`;
      expect(await idsOf(path, ann.headers)).toEqual(inOrder(ann, ben));
      expect(await idsOf(path, ben.headers)).toEqual(inOrder(ann, ben));
      expect((await ask('GET', `${path}?page[size]=1`, ann.headers)).json.links).toMatchObject({
        total: 2,
        per_page: 1,
      });
    });

    it('an administrator puts anybody in', async () => {
      const [ann, ben] = [await newDaptinUser(server()), await newDaptinUser(server(), 'Ben')];
      const groupId = await groupOf(server(), ben);
      await makeAdmin(ann);
      expect((await ask('POST', `usergroup/${groupId}/${MEMBERS}`, ann.headers, asMembers(ann))).status).toBe(204);
      const audited = await server().tandem.database.prisma.auditEvent.findMany({ where: { type: 'group_joined' } });
      expect(audited).toContainEqual(
        expect.objectContaining({ actorId: ann.id, data: { group: groupId, user: ann.id } }),
      );
    });

    it('leave by themselves, or are taken out by who may refer to the group; its owner stays', async () => {
      const [ann, ben, cat] = [
        await newDaptinUser(server()),
        await newDaptinUser(server(), 'Ben'),
        await newDaptinUser(server(), 'Cat'),
      ];
      const groupId = await groupOf(server(), ann);
      for (const { id: userId } of [ben, cat]) await addMember(server().tandem, { groupId, userId }, undefined);
      const out = (by: DaptinUser, who: DaptinUser) =>
        ask('DELETE', `usergroup/${groupId}/${MEMBERS}`, by.headers, asMembers(who));
      expect((await out(ben, cat)).json).toEqual(FORBIDDEN);
      expect((await out(ben, ben)).status).toBe(204);
      expect((await out(ann, cat)).status).toBe(204);
      expect((await out(ann, ann)).status).toBe(400);
      expect(await idsOf(`usergroup/${groupId}/user_account_id`, ann.headers)).toEqual([ann.id]);
      expect((await ask('GET', `usergroup/${groupId}`, ben.headers)).status).toBe(404);
    });
  });

  describe('pages', () => {
    it('are of ten unless somebody says otherwise, and of a hundred at most', async () => {
      const ann = await newDaptinUser(server());
      for (let number = 1; number <= 12; number += 1) {
        server().clock.advance(1);
        await groupOf(server(), ann, `Group ${number}`);
      }
      const read = async (query: string) => (await ask('GET', `usergroup${query}`, ann.headers)).json;
      const names = ({ data }: { data: { attributes: { name: string } }[] }) =>
        data.map(({ attributes: { name } }) => name);
      const first = await read('');
      expect(first.links).toEqual({ current_page: 1, from: 0, last_page: 2, per_page: 10, to: 10, total: 12 });
      expect(names(first)).toHaveLength(10);
      const last = await read('?page[number]=2&sort=-name');
      expect(last.links).toEqual({ current_page: 2, from: 10, last_page: 2, per_page: 10, to: 12, total: 12 });
      expect(names(last)).toEqual(['Group 11', 'Group 12']);
      expect(names(await read('?page%5Bnumber%5D=3&page%5Bsize%5D=5'))).toEqual(['Group 11', 'Group 12']);
      const beyond = await read('?page[number]=9&page[size]=5000');
      expect([beyond.links.per_page, beyond.links.total, beyond.data]).toEqual([100, 12, []]);
    });

    it.each(['page[size]=0', 'page[size]=-1', 'page[number]=x', 'page[number]=1&page[number]=2', 'page[size]=9999999'])(
      '?%s is a 400',
      async (query) => {
        const { headers } = await newDaptinUser(server());
        expect((await ask('GET', `usergroup?${query}`, headers)).status).toBe(400);
      },
    );
  });

  it('no call answers a password, however hashed', async () => {
    const [ann, ben] = [await newDaptinUser(server()), await newDaptinUser(server(), 'Ben')];
    await makeAdmin(ann);
    const groupId = await groupOf(server(), ann);
    const bodies: Record<string, unknown> = {
      'POST /api/usergroup': asGroup({ name: 'Riders', password: PASSWORD }),
      'PATCH /api/usergroup/:id': asGroup({ name: 'Riders' }),
      [`POST /api/usergroup/:id/${MEMBERS}`]: asMembers(ben),
      [`DELETE /api/usergroup/:id/${MEMBERS}`]: asMembers(ben),
    };
    const signingIn = { attributes: { email: ben.email, password: PASSWORD } };
    const routes = server().app.guardedRoutes.filter(
      ([method, path]) => method !== 'HEAD' && /^\/(action|actions|api\/(user_account|usergroup))(\/|$)/.test(path),
    );
    expect(routes.length).toBeGreaterThan(14);
    const texts: string[] = [];
    // What deletes comes last.
    for (const [method, path] of routes.sort(([one], [other]) =>
      other === 'DELETE' ? -1 : one === 'DELETE' ? 1 : 0,
    )) {
      const id = path.startsWith('/api/user_account') ? ben.id : groupId;
      const json = bodies[`${method} ${path}`] ?? signingIn;
      const { status, text } = await server().http(method, path.replace(':id', id), {
        headers: ann.headers,
        ...(method !== 'GET' && { json }),
      });
      expect([method, path, status]).toEqual([method, path, expect.toBeOneOf([200, 201, 204, 400, 403])]);
      texts.push(text);
    }
    const all = texts.join('\n');
    expect(all).toContain(ben.email);
    const users = await server().tandem.database.prisma.user.findMany({ select: { passwordHash: true } });
    for (const { passwordHash } of users) expect(all).not.toContain(passwordHash);
    expect(all).not.toMatch(/\$2[aby]\$|"password_?hash"/i);
    expect(all).not.toContain(PASSWORD);
  });

  it('a page’s cookie changes rows from our own pages alone', async () => {
    const ann = await newDaptinUser(server());
    const signIn = { headers: PAGE, json: { attributes: { email: ann.email, password: PASSWORD } } };
    const { cookie } = await server().http('POST', '/action/user_account/signin', signIn);
    const make = (headers: Record<string, string>) =>
      ask('POST', 'usergroup', { ...headers, cookie }, asGroup({ name: 'Riders' }));
    expect((await make(PAGE)).status).toBe(201);
    expect((await make({})).status).toBe(403);
    expect((await make({ origin: 'http://evil.example' })).status).toBe(403);
  });
});

describe('Daptin’s permissions', () => {
  const speaking = async (environment: Record<string, string>, tests: (server: TestServer) => Promise<void>) => {
    const server = await startTestServer('embedded', { environment });
    await tests(server).finally(() => server.stop());
  };
  /** Which of a group's owner, a member and somebody else read it, where guests alone are allowed to. */
  const readers = async (server: TestServer) => {
    const [owner, member, other] = [
      await newDaptinUser(server),
      await newDaptinUser(server),
      await newDaptinUser(server),
    ];
    const id = await groupOf(server, owner);
    await addMember(server.tandem, { groupId: id, userId: member.id }, undefined);
    const seeing = matrixOf({ guest: ['peek', 'read'], owner: ACTIONS, group: ACTIONS });
    const matrix = matrixOf({ guest: ['peek', 'read'], owner: ['update'], group: ['peek'] });
    await changeRowMatrix(server.tandem, { entity: 'user_group', id, matrix }, undefined);
    const statuses: Record<string, readonly [row: number, total: number]> = {};
    await withRule(server, { entity: 'user_group', matrix: seeing }, async () => {
      for (const [name, headers] of Object.entries({
        owner: owner.headers,
        member: member.headers,
        other: other.headers,
        guest: {},
      })) {
        const { status } = await server.http('GET', `/api/usergroup/${id}`, { headers });
        const { json } = await server.http('GET', '/api/usergroup', { headers });
        statuses[name] = [status, json.links.total];
      }
    });
    return statuses;
  };

  it('add up, as documented: what a guest may, everybody may', () =>
    speaking({}, async (server) => {
      const seen = [200, 1];
      expect(await readers(server)).toEqual({ owner: seen, member: seen, other: seen, guest: seen });
    }));

  it('or the closest counts alone, as in the code of 2017', () =>
    speaking({ PERMISSION_RULE: 'closest' }, async (server) => {
      const [seen, unseen] = [
        [200, 1],
        [404, 0],
      ];
      // Signed in, but nothing to the group: a guest to it.
      expect(await readers(server)).toEqual({ owner: unseen, member: unseen, other: seen, guest: seen });
    }));

  it('signing in and up goes by either', () =>
    speaking({ PERMISSION_RULE: 'closest' }, async (server) => {
      const { headers } = await newDaptinUser(server);
      const actions = await server.http('GET', '/actions', { headers });
      expect(Object.keys(actions.json)).toEqual(['user:signup', 'user:signin', 'world:become_an_administrator']);
    }));

  it('are written and read as a mask of 21 bits', () =>
    speaking({ DAPTIN_PERMISSION_FORMAT: 'mask' }, async (server) => {
      const { headers } = await newDaptinUser(server);
      const make = (permission: number) =>
        server.http('POST', '/api/usergroup', { headers, json: asGroup({ name: 'Riders', permission }) });
      const made = await make(561_441);
      expect([made.status, made.json.data.attributes.permission]).toEqual([201, 561_441]);
      const { matrix } = await server.tandem.database.prisma.userGroup.findFirstOrThrow();
      const granted = { guest: ['peek', 'execute'], owner: ['read', 'execute'], group: ['read', 'execute'] } as const;
      expect(matrix).toBe(matrixOf(granted));
      expect((await make(127_003_033)).status).toBe(400);
    }));
});
