import { beforeAll, expect, it } from 'vitest';
import { type Acting, newActing, newSharedAccount, ownersOf, personalAccount } from '../testing/accounts.ts';
import type { HttpAnswer } from '../testing/http.ts';
import { newAddress } from '../testing/people.ts';
import { onEveryDatabase, type TestServer } from '../testing/server.ts';

const PATIENCE = { timeout: 200_000 };

/** Who acts, and who is acted on. Only the account is new for each act. */
interface Cast {
  readonly stranger: Acting;
  readonly member: Acting;
  readonly admin: Acting;
  readonly owner: Acting;
  /** Another member, and another admin. */
  readonly otherMember: Acting;
  readonly otherAdmin: Acting;
}

interface Stage extends Cast {
  readonly server: TestServer;
  readonly id: string;
  readonly headers: Record<string, string>;
  /** Whoever acts; for a guest, the member. */
  readonly self: Acting;
}

type Act = (stage: Stage) => Promise<HttpAnswer>;

const call =
  (method: string, path: (stage: Stage) => string, json?: (stage: Stage) => object): Act =>
  (stage) =>
    stage.server.http(method, `/api/v1/accounts${path(stage)}`, {
      headers: stage.headers,
      ...(json && { json: json(stage) }),
    });
const changeRole = (of: keyof Cast, role: string) =>
  call(
    'PATCH',
    (stage) => `/${stage.id}/members/${stage[of].id}`,
    () => ({ role }),
  );
const remove = (of: keyof Cast | 'self') => call('DELETE', (stage) => `/${stage.id}/members/${stage[of].id}`);
const transfer = (to: keyof Cast | 'self') =>
  call(
    'PATCH',
    ({ id }) => `/${id}/owner`,
    (stage) => ({ user_id: stage[to].id }),
  );
const invite = (role: string) =>
  call(
    'POST',
    ({ id }) => `/${id}/invitations`,
    () => ({ email: newAddress('Eve'), role }),
  );
/** Of one that the owner has sent. */
const revoke =
  (role: string): Act =>
  async (stage) => {
    const sent = await invite(role)({ ...stage, headers: stage.owner.headers });
    return call('DELETE', ({ id }) => `/${id}/invitations/${sent.json.id}`)(stage);
  };
const rename = call(
  'PATCH',
  ({ id }) => `/${id}`,
  () => ({ account: { name: 'Difference Engines' } }),
);

const ACTS: readonly [
  name: string,
  act: Act,
  statuses: [guest: number, stranger: number, member: number, admin: number, owner: number],
][] = [
  ['list one’s own', call('GET', () => ''), [401, 200, 200, 200, 200]],
  [
    'make one',
    call(
      'POST',
      () => '',
      () => ({ account: { name: 'Looms' } }),
    ),
    [401, 201, 201, 201, 201],
  ],
  ['look at it', call('GET', ({ id }) => `/${id}`), [401, 404, 200, 200, 200]],
  [
    'switch to it',
    call(
      'PATCH',
      ({ id }) => `/${id}/switch`,
      () => ({}),
    ),
    [401, 404, 200, 200, 200],
  ],
  ['rename it', rename, [401, 404, 403, 200, 200]],
  ['invite a member', invite('member'), [401, 404, 403, 201, 201]],
  ['invite an admin', invite('admin'), [401, 404, 403, 403, 201]],
  ['list invitations', call('GET', ({ id }) => `/${id}/invitations`), [401, 404, 403, 200, 200]],
  ['revoke a member’s invitation', revoke('member'), [401, 404, 403, 204, 204]],
  ['revoke an admin’s invitation', revoke('admin'), [401, 404, 403, 403, 204]],
  ['make a member an admin', changeRole('otherMember', 'admin'), [401, 404, 403, 403, 204]],
  ['make an admin a member', changeRole('otherAdmin', 'member'), [401, 404, 403, 403, 204]],
  ['make the owner an admin', changeRole('owner', 'admin'), [401, 404, 403, 403, 409]],
  ['give a stranger a role', changeRole('stranger', 'admin'), [401, 404, 403, 403, 404]],
  ['make somebody a second owner', changeRole('otherMember', 'owner'), [401, 422, 422, 422, 422]],
  ['remove a member', remove('otherMember'), [401, 404, 403, 204, 204]],
  ['remove an admin', remove('otherAdmin'), [401, 404, 403, 403, 204]],
  ['remove the owner', remove('owner'), [401, 404, 403, 403, 409]],
  ['remove a stranger', remove('stranger'), [401, 404, 404, 404, 404]],
  ['leave it', remove('self'), [401, 404, 204, 204, 409]],
  ['transfer it to a member', transfer('otherMember'), [401, 404, 403, 403, 204]],
  ['transfer it to an admin', transfer('otherAdmin'), [401, 404, 403, 403, 204]],
  ['transfer it to a stranger', transfer('stranger'), [401, 404, 403, 403, 422]],
  ['transfer it to its owner', transfer('owner'), [401, 404, 403, 403, 422]],
  ['delete it', call('DELETE', ({ id }) => `/${id}`), [401, 404, 403, 403, 204]],
];

/** What the one whose it is may do with a personal account; to all others it isn't there. */
const ON_PERSONAL: readonly [name: string, act: Act, status: number][] = [
  ['look at it', call('GET', ({ id }) => `/${id}`), 200],
  ['rename it', rename, 200],
  ['share it', invite('member'), 409],
  ['leave it', remove('self'), 409],
  ['change a role in it', changeRole('owner', 'admin'), 409],
  ['transfer it', transfer('stranger'), 409],
  ['delete it', call('DELETE', ({ id }) => `/${id}`), 409],
];

onEveryDatabase(
  'accounts',
  (server) => {
    let cast: Cast;
    beforeAll(async () => {
      const [stranger, member, admin, owner, otherMember, otherAdmin] = await Promise.all(
        ['Sam', 'Mary', 'Ada', 'Otto', 'Mia', 'Abe'].map((name) => newActing(server(), name)),
      );
      cast = { stranger, member, admin, owner, otherMember, otherAdmin } as Cast;
    }, PATIENCE.timeout);

    const shared = () =>
      newSharedAccount(server(), {
        owner: cast.owner,
        admin: [cast.admin, cast.otherAdmin],
        member: [cast.member, cast.otherMember],
      });

    it.each(ACTS)('who may %s', PATIENCE, async (_name, act, expected) => {
      const statuses: number[] = [];
      for (const who of ['guest', 'stranger', 'member', 'admin', 'owner'] as const) {
        const id = await shared();
        const self = who === 'guest' ? cast.member : cast[who];
        const headers = who === 'guest' ? {} : { ...self.headers };
        const { status } = await act({ ...cast, server: server(), id, headers, self });
        statuses.push(status);
        const { prisma } = server().tandem.database;
        if ((await prisma.account.count({ where: { id } })) === 0) continue;
        const [owner, owners] = await ownersOf(server(), id);
        expect(owners, who).toEqual([owner]);
        if (status >= 400) expect(owner, who).toBe(cast.owner.id);
      }
      expect(statuses).toEqual(expected);
    });

    it.each(ON_PERSONAL)('of a personal account, who may %s', PATIENCE, async (_name, act, expected) => {
      const { owner, admin } = cast;
      const stage = { ...cast, server: server(), id: await personalAccount(server(), owner) };
      const own = await act({ ...stage, headers: owner.headers, self: owner });
      expect([own.status, own.json.code]).toEqual([expected, expected === 409 ? 'personal_account' : undefined]);
      expect((await act({ ...stage, headers: admin.headers, self: admin })).status).toBe(404);
    });

    it('one is made of a name, and its owner stays where they are', PATIENCE, async () => {
      const ann = await newActing(server());
      const make = (name: string) =>
        server().http('POST', '/api/v1/accounts', { headers: ann.headers, json: { account: { name } } });
      const made = await make('  Looms ');
      expect(made.json).toEqual({ id: expect.any(String), name: 'Looms', role: 'owner', personal: false });
      const { json } = await server().http('GET', '/api/v1/accounts', { headers: ann.headers });
      expect(json.account_id).toBe(json.accounts[0].id);
      expect(json.accounts.slice(1)).toEqual([made.json]);
      for (const name of ['', ' ', 'a\nb', 'x'.repeat(101)]) {
        const { status, json } = await make(name);
        expect([status, json.errors]).toEqual([422, { name: ['A name has 1 to 100 characters.'] }]);
      }
    });

    it('nobody makes more than a hundred, however many at once', PATIENCE, async () => {
      const ann = await newActing(server());
      for (let owned = 1; owned < 98; owned += 1) await newSharedAccount(server(), { owner: ann });
      const make = () =>
        server().http('POST', '/api/v1/accounts', { headers: ann.headers, json: { account: { name: 'Looms' } } });
      const answers = await Promise.all([make(), make(), make(), make()]);
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 422, 422]);
      const { json } = await server().http('GET', '/api/v1/accounts', { headers: ann.headers });
      expect(json.accounts).toHaveLength(100);
    });

    it('members see each other, the owner first', PATIENCE, async () => {
      const { member, owner } = cast;
      const id = await shared();
      const { json } = await server().http('GET', `/api/v1/accounts/${id}`, { headers: member.headers });
      expect(json.account).toEqual({ id, name: 'Engines', role: 'member', personal: false });
      expect(json.members.map(({ role }: { role: string }) => role)).toEqual([
        'owner',
        'admin',
        'admin',
        'member',
        'member',
      ]);
      const since = server().clock.now().toISOString();
      expect(json.members[0]).toEqual({ user_id: owner.id, name: 'Otto', email: owner.email, role: 'owner', since });
    });

    it('after a transfer its owner of before is an admin', PATIENCE, async () => {
      const { owner, member, headers } = { ...cast, headers: cast.owner.headers };
      const id = await shared();
      const json = { user_id: member.id };
      expect((await server().http('PATCH', `/api/v1/accounts/${id}/owner`, { headers, json })).status).toBe(204);
      const { json: seen } = await server().http('GET', `/api/v1/accounts/${id}`, { headers: owner.headers });
      expect(seen.account.role).toBe('admin');
      expect(await ownersOf(server(), id)).toEqual([member.id, [member.id]]);
    });

    it('nobody who is disabled is made its owner', PATIENCE, async () => {
      const { owner } = cast;
      const gone = await newActing(server(), 'Gus');
      const id = await newSharedAccount(server(), { owner, member: [gone] });
      const { prisma } = server().tandem.database;
      await prisma.user.update({ where: { id: gone.id }, data: { disabledAt: server().clock.now() } });
      const json = { user_id: gone.id };
      const refused = await server().http('PATCH', `/api/v1/accounts/${id}/owner`, { headers: owner.headers, json });
      expect([refused.status, refused.json.errors]).toEqual([422, { user_id: ['This user has been disabled.'] }]);
    });
  },
  {
    jobs: 'ready',
    environment: { RATE_LIMIT_VERIFICATION_NETWORK: '1000/3600' },
  },
);
