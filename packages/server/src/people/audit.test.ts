import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type HttpAnswer, NATIVE, PAGE } from '../testing/http.ts';
import { newPerson, PASSWORD, type Person, type SignedInClient, signInNatively } from '../testing/people.ts';
import { onEveryDatabase, type TestServer } from '../testing/server.ts';
import { AUDIT_TYPES } from './audit.ts';

const VERIFIER = 'v'.repeat(43);
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');
const OTHER_PASSWORD = 'staple battery horse';

interface Scene {
  readonly server: TestServer;
  readonly person: Person;
  /** The session that acts. */
  readonly acting: SignedInClient;
  /** Another session of the same user. */
  readonly other: SignedInClient;
}

type Act = (scene: Scene) => Promise<HttpAnswer>;

/** What each act does, and what the audit log says of it. `acting` and `other` stand for these sessions' ids. */
const ACTS: readonly [name: string, act: Act, entry: Record<string, unknown>][] = [
  [
    'a sign-in',
    ({ server, person: { email, password } }) =>
      server.http('POST', '/api/v1/auth', { headers: NATIVE, json: { email, password } }),
    { type: 'signed_in', sessionId: expect.stringMatching(/^[0-9a-f-]{36}$/), ip: '127.0.0.1' },
  ],
  [
    'a sign-out',
    ({ server, acting }) => server.http('DELETE', '/api/v1/auth', { headers: acting.bearer }),
    { type: 'signed_out', sessionId: 'acting' },
  ],
  [
    'a sign-out of this device from the list',
    ({ server, acting }) =>
      server.http('DELETE', `/api/v1/sessions/${acting.json.session.id}`, { headers: acting.bearer }),
    { type: 'signed_out', sessionId: 'acting', data: { by: 'acting' } },
  ],
  [
    'a sign-out of another device',
    ({ server, acting, other }) =>
      server.http('DELETE', `/api/v1/sessions/${other.json.session.id}`, { headers: acting.bearer }),
    { type: 'signed_out_remotely', sessionId: 'other', data: { by: 'acting' } },
  ],
  [
    'a sign-out of all others',
    ({ server, acting }) => server.http('DELETE', '/api/v1/sessions', { headers: acting.bearer }),
    { type: 'signed_out_remotely', sessionId: null, data: { by: 'acting', sessions: 1 } },
  ],
  [
    'a verifier reset',
    ({ server, acting }) => server.http('DELETE', '/api/v1/sessions', { headers: acting.bearer, json: { all: true } }),
    { type: 'verifier_reset', sessionId: null, data: { sessions: 2 } },
  ],
  [
    'a password change',
    ({ server, acting }) =>
      server.http('PATCH', '/api/v1/password', {
        headers: acting.bearer,
        json: {
          user: { current_password: PASSWORD, password: OTHER_PASSWORD, password_confirmation: OTHER_PASSWORD },
        },
      }),
    { type: 'password_changed', sessionId: 'acting', data: { sessions: 1 } },
  ],
  [
    'a handoff claimed',
    async ({ server, acting }) => {
      const asked = await server.http('POST', '/api/v1/auth/handoff', {
        headers: { ...PAGE, ...acting.withCookie },
        json: { code_challenge: CHALLENGE },
      });
      const json = { code: asked.json.code, code_verifier: VERIFIER };
      return server.http('POST', '/api/v1/auth/handoff/claim', { headers: NATIVE, json });
    },
    { type: 'handoff_claimed', sessionId: 'acting', ip: '127.0.0.1' },
  ],
  // The last, since it leaves other credentials behind.
  [
    'a refresh token used again',
    async ({ server, acting }) => {
      const renew = (refreshToken: string) =>
        server.http('POST', '/api/v1/auth/renewal', { headers: NATIVE, json: { refresh_token: refreshToken } });
      const next = await renew(acting.json.refresh_token);
      await renew(next.json.refresh_token);
      return renew(acting.json.refresh_token);
    },
    { type: 'token_reused', sessionId: 'acting', ip: '127.0.0.1' },
  ],
];

it('docs/operations.md has a row for every type of entry, and for no other', () => {
  const documentation = readFileSync(join(import.meta.dirname, '../../../../docs/operations.md'), 'utf8');
  const [, table = ''] = documentation.split('## The audit log');
  const [section = ''] = table.split('\n## ');
  const rows = [...section.matchAll(/^\| `(\w+)` +\|/gm)].map(([, type]) => type);
  expect(rows.sort()).toEqual([...AUDIT_TYPES].sort());
});

onEveryDatabase(
  'the audit log',
  (server) => {
    async function setScene(): Promise<Scene> {
      const person = await newPerson(server());
      const acting = await signInNatively(server(), person);
      const other = await signInNatively(server(), person);
      await server().tandem.database.prisma.auditEvent.deleteMany();
      return { server: server(), person, acting, other };
    }

    it.each(ACTS)('has one line for %s, and no second for the same again', async (name, act, expected) => {
      const scene = await setScene();
      await act(scene);
      const { id: acting } = scene.acting.json.session;
      const names = new Map([
        [acting, 'acting'],
        [scene.other.json.session.id, 'other'],
      ]);
      const named = (value: string | null) => (value && names.get(value)) ?? value;
      const entries = await server().tandem.database.prisma.auditEvent.findMany();
      const lines = entries.map(({ sessionId, data, ...entry }) => ({
        ...entry,
        sessionId: named(sessionId),
        data: Object.fromEntries(Object.entries(data as object).map(([key, value]) => [key, named(value)])),
      }));
      expect(lines).toEqual([
        {
          id: expect.any(String),
          at: server().clock.now(),
          actorId: scene.person.id,
          userId: null,
          ip: null,
          data: {},
          ...expected,
        },
      ]);
      if (/^a sign-in|password|handoff/.test(name)) return;
      await act(scene);
      expect(await server().tandem.database.prisma.auditEvent.count()).toBe(1);
    });

    it.each([
      ['an API client', {}, null],
      ['a shell', NATIVE, expect.any(String)],
    ])('has one line for the sign-up of %s', async (_name, headers, sessionId) => {
      await server().tandem.database.prisma.auditEvent.deleteMany();
      const user = { email: `up-${Object.keys(headers).length}@example.com`, name: 'Up', password: PASSWORD };
      await server().http('POST', '/api/v1/users', {
        headers,
        json: { user: { ...user, password_confirmation: PASSWORD } },
      });
      expect(await server().tandem.database.prisma.auditEvent.findMany()).toMatchObject([
        { type: 'signed_up', sessionId, ip: '127.0.0.1', data: {} },
      ]);
    });

    it('has no line for what was refused', async () => {
      const { person, acting } = await setScene();
      const { email } = person;
      await server().http('POST', '/api/v1/auth', { headers: NATIVE, json: { email, password: 'a wrong password' } });
      await server().http('DELETE', '/api/v1/sessions/00000000-0000-4000-8000-000000000000', {
        headers: acting.bearer,
      });
      await server().http('DELETE', '/api/v1/auth');
      expect(await server().tandem.database.prisma.auditEvent.count()).toBe(0);
    });
  },
  { jobs: 'ready' },
);

onEveryDatabase('the audit log, where no commit succeeds', (server) => {
  let scene: Scene;
  beforeAll(async () => {
    const { prisma } = server().tandem.database;
    const person = await newPerson(server());
    const acting = await signInNatively(server(), person);
    scene = { server: server(), person, acting, other: await signInNatively(server(), person) };
    await prisma.auditEvent.deleteMany();
    await prisma.$executeRawUnsafe(
      "CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$ LANGUAGE plpgsql",
    );
    await prisma.$executeRawUnsafe(`CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON audit_events
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()`);
  });
  afterAll(() => server().tandem.database.prisma.$executeRawUnsafe('DROP FUNCTION refuse CASCADE'));

  it.each(ACTS)('has no line for %s, which did not happen', async (_name, act) => {
    const { prisma } = server().tandem.database;
    const { verifierToken } = await prisma.user.findUniqueOrThrow({ where: { id: scene.person.id } });
    expect((await act(scene)).status).toBe(503);
    expect(await prisma.auditEvent.count()).toBe(0);
    expect(await prisma.session.count({ where: { closedAt: null } })).toBe(2);
    expect(await prisma.session.count()).toBe(2);
    expect(await prisma.user.count({ where: { verifierToken } })).toBe(1);
  });
});
