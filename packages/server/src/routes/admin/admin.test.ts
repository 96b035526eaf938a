import { beforeAll, expect, it } from 'vitest';
import { searchUsers } from '../../people/user-search.ts';
import { CONFIRMED_SECONDS } from '../../sign-in/confirming.ts';
import { NATIVE, PAGE } from '../../testing/http.ts';
import {
  newAdmin,
  newPerson,
  PASSWORD,
  type Person,
  type SignedInClient,
  signInNatively,
} from '../../testing/people.ts';
import { onEveryDatabase } from '../../testing/server.ts';

const NOBODY = '00000000-0000-7000-8000-000000000000';

onEveryDatabase('/api/v1/admin', (server) => {
  let person: Person;
  let root: SignedInClient;
  beforeAll(async () => {
    person = await newAdmin(server());
    root = await signInNatively(server(), person);
  });

  const ask = (method: string, path: string, json?: object) =>
    server().http(method, `/api/v1/admin${path}`, { headers: root.bearer, ...(json && { json }) });
  const me = async ({ bearer, withCookie }: SignedInClient) =>
    Promise.all(
      [bearer, withCookie].map(async (headers) => (await server().http('GET', '/api/v1/me', { headers })).status),
    );

  it('finds users by part of their address or name, whatever the case, or by their id', async () => {
    const ann = await newPerson(server(), 'Zoë_100%');
    const found = async (q: string) => {
      const { json } = await ask('GET', `/users?q=${encodeURIComponent(q)}`);
      return json.users.map(({ id }: { id: string }) => id);
    };
    for (const q of ['zoë_', '_100%', ' 100% ', ann.email.toUpperCase(), ann.email.slice(3, 20), ann.id]) {
      expect([q, await found(q)]).toEqual([q, [ann.id]]);
    }
    for (const q of ['z%_100', 'nobody', NOBODY, '\\', "' OR 1=1"]) expect([q, await found(q)]).toEqual([q, []]);
  });

  it.each([
    ['GET', '/users?q=a%00', 200],
    ['GET', '/audit_events?type=%00', 422],
    ['DELETE', '/keys/%00', 422],
    ['POST', '/keys', 422, { purpose: '\0' }],
  ] as const)('%s %s, on which PostgreSQL would stumble, is a %i', async (method, path, status, json?: object) => {
    expect((await ask(method, path, json)).status).toBe(status);
  });

  it('lists users the newest first, fifty at a time, each once', async () => {
    const { prisma } = server().tandem.database;
    server().clock.advance(1);
    for (let count = 0; count < 55; count += 1) await newPerson(server(), 'Crowd');
    const listed: string[] = [];
    let before: string | null = null;
    do {
      const { json } = await ask('GET', before === null ? '/users' : `/users?before=${before}`);
      expect(json.users.length).toBeLessThanOrEqual(50);
      listed.push(...json.users.map(({ id }: { id: string }) => id));
      before = json.before;
    } while (before !== null);
    const all = await prisma.user.findMany({ orderBy: { id: 'desc' } });
    expect(listed).toEqual(all.map(({ id }) => id));
    const { rows } = await searchUsers(server().tandem, { text: 'crowd', before: listed[10] ?? '' });
    expect(rows).toHaveLength(44);
  });

  it('shows a user with accounts and sessions, and their sign-ins, without a secret', async () => {
    const ann = await newPerson(server());
    const { json: signedIn } = await signInNatively(server(), ann, { device: { name: 'Phone', platform: 'iOS' } });
    const { json, text } = await ask('GET', `/users/${ann.id}`);
    expect(json).toEqual({
      user: expect.objectContaining({ id: ann.id, email: ann.email, roles: [], disabled_at: null, blocked_at: null }),
      accounts: [{ id: signedIn.account_id, name: 'Ann', role: 'owner', personal: true, subscription: null }],
      groups: [],
      sessions: [expect.objectContaining({ id: signedIn.session.id, device_name: 'Phone', current: false })],
    });
    const { json: tried, text: attempts } = await ask('GET', `/users/${ann.id}/sign_ins`);
    expect(tried).toEqual({
      sign_ins: [expect.objectContaining({ outcome: 'signed_in', device: 'Phone' })],
      before: null,
    });
    const row = await server().tandem.database.prisma.user.findUniqueOrThrow({ where: { id: ann.id } });
    for (const secret of [row.passwordHash, row.verifierToken]) expect(text + attempts).not.toContain(secret);
    for (const path of ['', '/sign_ins']) expect((await ask('GET', `/users/${NOBODY}${path}`)).status).toBe(404);
  });

  it('disables a user, whose next request is refused by cookie and by token, and enables them', async () => {
    const ann = await newPerson(server());
    const client = await signInNatively(server(), ann);
    expect(await me(client)).toEqual([200, 200]);
    expect((await ask('POST', `/users/${ann.id}/disable`)).status).toBe(204);
    expect(await me(client)).toEqual([401, 401]);
    const { email, password } = ann;
    const attempt = () => server().http('POST', '/api/v1/auth', { headers: NATIVE, json: { email, password } });
    expect((await attempt()).json.code).toBe('account_inactive');
    expect((await ask('POST', `/users/${ann.id}/enable`)).status).toBe(204);
    expect(await me(client)).toEqual([401, 401]);
    expect((await attempt()).status).toBe(200);
  });

  it('unblocks a user, whose password opens again', async () => {
    const ann = await newPerson(server());
    const { user } = server().tandem.database.prisma;
    await user.update({ where: { id: ann.id }, data: { blockedAt: server().clock.now() } });
    expect((await ask('POST', `/users/${ann.id}/unblock`)).status).toBe(204);
    expect(await me(await signInNatively(server(), ann))).toEqual([200, 200]);
  });

  it('signs a user out everywhere, or on one device', async () => {
    const ann = await newPerson(server());
    const clients = [await signInNatively(server(), ann), await signInNatively(server(), ann)] as const;
    const path = `/sessions/${clients[0].json.session.id}`;
    expect((await ask('DELETE', path)).status).toBe(204);
    expect([await me(clients[0]), await me(clients[1])]).toEqual([
      [401, 401],
      [200, 200],
    ]);
    expect((await ask('DELETE', path)).status).toBe(404);
    expect((await ask('DELETE', `/users/${ann.id}/sessions`)).status).toBe(204);
    expect(await me(clients[1])).toEqual([401, 401]);
    const lines = await server().tandem.database.prisma.auditEvent.findMany({ where: { userId: ann.id } });
    expect(lines.map(({ type, actorId, ip }) => [type, actorId, ip])).toEqual([
      ['signed_out_remotely', person.id, '127.0.0.1'],
      ['verifier_reset', person.id, '127.0.0.1'],
    ]);
  });

  it('gives the role, which counts at the next request, and takes it', async () => {
    const ann = await newPerson(server());
    const client = await signInNatively(server(), ann);
    const looks = async () => (await server().http('GET', '/api/v1/admin/users', { headers: client.bearer })).status;
    expect(await looks()).toBe(403);
    expect((await ask('POST', `/users/${ann.id}/grant_admin`)).status).toBe(204);
    expect(await looks()).toBe(200);
    expect((await ask('POST', `/users/${ann.id}/revoke_admin`)).status).toBe(204);
    expect(await looks()).toBe(403);
  });

  it('is refused to the last administrator who would give themselves up', async () => {
    for (const act of ['disable', 'revoke_admin']) {
      const { status, json } = await ask('POST', `/users/${person.id}/${act}`);
      expect([status, json.code]).toEqual([409, 'last_admin']);
    }
    expect(await me(root)).toEqual([200, 200]);
  });

  it('lists, rotates and drops keys, and shows no private part', async () => {
    const list = async () => (await ask('GET', '/keys')).json.keys;
    const [first] = await list();
    expect(first).toEqual({
      kid: expect.any(String),
      purpose: 'api-token',
      state: 'signing',
      created_at: expect.any(String),
      retired_at: null,
    });
    server().clock.advance(1);
    const { status, json } = await ask('POST', '/keys', { purpose: 'api-token' });
    expect([status, json]).toEqual([201, { kid: expect.any(String) }]);
    expect((await list()).map(({ state }: { state: string }) => state)).toEqual(['next', 'signing']);
    expect((await ask('POST', '/keys', { purpose: 'carrots' })).json.errors).toEqual({
      purpose: ['There are no keys for carrots.'],
    });
    expect((await ask('DELETE', `/keys/${json.kid}`)).status).toBe(204);
    for (const kid of [json.kid, 'nobody’s']) {
      expect((await ask('DELETE', `/keys/${encodeURIComponent(kid)}`)).status).toBe(404);
    }
    const lines = await server().tandem.database.prisma.auditEvent.findMany({
      where: { type: { startsWith: 'signing' } },
    });
    expect(lines.map(({ type, actorId, ip }) => [type, actorId, ip])).toEqual([
      ['signing_keys_rotated', person.id, '127.0.0.1'],
      ['signing_key_dropped', person.id, '127.0.0.1'],
    ]);
  });

  it('reads the audit log the newest first, by type, by user, page by page', async () => {
    const { prisma } = server().tandem.database;
    const ann = await newPerson(server());
    await prisma.auditEvent.deleteMany();
    await signInNatively(server(), ann);
    for (const act of ['disable', 'enable']) {
      server().clock.advance(1);
      await ask('POST', `/users/${ann.id}/${act}`);
    }
    const read = async (query: string) => (await ask('GET', `/audit_events${query}`)).json;
    const typesOf = async (query: string) => (await read(query)).audit_events.map(({ type }: { type: string }) => type);
    expect(await typesOf('')).toEqual(['user_enabled', 'user_disabled', 'signed_in']);
    expect(await typesOf(`?user=${ann.id}`)).toEqual(['user_enabled', 'user_disabled', 'signed_in']);
    expect(await typesOf(`?user=${person.id}`)).toEqual(['user_enabled', 'user_disabled']);
    expect(await typesOf(`?user=${ann.id}&type=user_disabled`)).toEqual(['user_disabled']);
    expect((await read('?user=nobody')).errors).toEqual({ user: ['This is not valid.'] });
    expect((await read('?type=user_disabled')).audit_events[0]).toMatchObject({
      actor_id: person.id,
      actor_email: person.email,
      user_id: ann.id,
      user_email: ann.email,
      ip: '127.0.0.1',
      data: { user: ann.id, sessions: 1 },
    });
    for (let count = 0; count < 28; count += 1) {
      await ask('POST', `/users/${ann.id}/disable`);
      await ask('POST', `/users/${ann.id}/enable`);
    }
    const first = await read('');
    const second = await read(`?before=${first.before}`);
    expect([first.audit_events.length, second.audit_events.length, second.before]).toEqual([50, 9, null]);
    const ids = [...first.audit_events, ...second.audit_events].map(({ id }: { id: string }) => id);
    expect(ids).toEqual([...new Set(ids)].sort().reverse());
  });

  it('gives an account a subscription, another and none, which is written down, and once for the same again', async () => {
    const ann = await newPerson(server());
    const { accountId } = await server().tandem.database.prisma.membership.findFirstOrThrow({
      where: { userId: ann.id },
    });
    const { prisma } = server().tandem.database;
    for (const subscription of ['pro', 'pro', 'Team plan 2', null, null]) {
      const { status, json } = await ask('PATCH', `/accounts/${accountId}`, { subscription });
      expect([status, json]).toEqual([200, { id: accountId, name: 'Ann', personal: true, subscription }]);
      expect((await ask('GET', `/users/${ann.id}`)).json.accounts[0].subscription).toBe(subscription);
    }
    const where = { type: 'subscription_changed', data: { path: ['account'], equals: accountId } };
    const written = await prisma.auditEvent.findMany({ where });
    const root = { actorId: person.id, ip: '127.0.0.1' };
    expect(written).toMatchObject([root, root, root]);
    const named = written.map(({ data }) => (data as { subscription: string }).subscription);
    expect(named.sort()).toEqual(['Team plan 2', 'none', 'pro']);
    for (const [id, json, expected] of [
      [NOBODY, { subscription: 'pro' }, 404],
      ['x', { subscription: 'pro' }, 422],
      [accountId, { subscription: '' }, 422],
      [accountId, { subscription: 'a\u0000' }, 422],
      [accountId, { subscription: 1 }, 422],
      [accountId, { subscription: 'pro', name: 'x' }, 422],
    ] as const) {
      expect((await ask('PATCH', `/accounts/${id}`, json)).status).toBe(expected);
    }
  });

  it('does nothing by a bare cookie, nor for a foreign page', async () => {
    const ann = await newPerson(server());
    for (const headers of [
      root.withCookie,
      { ...root.withCookie, origin: 'https://elsewhere.example' },
      { ...root.withCookie, ...PAGE, 'sec-fetch-site': 'cross-site' },
    ]) {
      const { status, json } = await server().http('POST', `/api/v1/admin/users/${ann.id}/disable`, { headers });
      expect([status, json.code]).toEqual([403, 'cross_site']);
    }
    const page = { headers: { ...root.withCookie, ...PAGE } };
    expect((await server().http('POST', `/api/v1/admin/users/${ann.id}/enable`, page)).status).toBe(204);
  });

  // The last, since it moves the clock.
  it('does nothing for who has not just shown that it is them', async () => {
    const ann = await newPerson(server());
    server().clock.advance(CONFIRMED_SECONDS);
    for (const [method, path, json] of [
      ['POST', `/users/${ann.id}/disable`],
      ['POST', `/users/${ann.id}/grant_admin`],
      ['DELETE', `/users/${ann.id}/sessions`],
      ['POST', '/keys', { purpose: 'api-token' }],
      ['DELETE', '/keys/some'],
    ] as const) {
      const { status, json: answer } = await ask(method, path, json);
      expect([path, status, answer.code]).toEqual([path, 403, 'confirmation_required']);
    }
    expect((await ask('GET', `/users/${ann.id}`)).status).toBe(200);
    const json = { password: PASSWORD };
    await server().http('POST', '/api/v1/auth/confirmation', { headers: root.bearer, json });
    expect((await ask('POST', `/users/${ann.id}/disable`)).status).toBe(204);
  });
});
