import { expect, it } from 'vitest';
import { type HttpAnswer, NATIVE, PAGE } from '../testing/http.ts';
import { newPerson, PASSWORD, signInNatively } from '../testing/people.ts';
import { onEveryDatabase, type TestServer } from '../testing/server.ts';

const DAYS = 24 * 60 * 60;
const PUSH = { token: 'push-token', platform: 'iOS' };

onEveryDatabase('signing in', (server) => {
  it('gives a native client both halves of one session', async () => {
    const person = await newPerson(server());
    const device = { name: 'Ann’s iPhone', platform: 'iOS', model: 'iPhone17,1', app_version: '2.1' };
    const signedIn = await signInNatively(server(), person, { device, notification_token: PUSH });

    expect(signedIn.json).toMatchObject({
      token_type: 'Bearer',
      expires_in: 3600,
      expires_at: '2026-03-01T13:00:00.000Z',
      user: { id: person.id, email: person.email, name: 'Ann' },
      accounts: [{ name: 'Ann', role: 'owner', personal: true }],
      session: {
        created_at: '2026-03-01T12:00:00.000Z',
        idle_expires_at: '2026-03-31T12:00:00.000Z',
        absolute_expires_at: '2027-03-01T12:00:00.000Z',
        cookie: { name: 'tandem', path: '/', secure: false, http_only: true, same_site: 'Lax' },
      },
    });
    expect(signedIn.json.account_id).toBe(signedIn.json.accounts[0].id);
    expect(signedIn.headers.getSetCookie()).toEqual([
      `${signedIn.cookie}; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax`,
    ]);
    for (const headers of [signedIn.bearer, signedIn.withCookie, { ...signedIn.bearer, ...signedIn.withCookie }]) {
      expect((await server().http('GET', '/api/v1/me', { headers })).json.id).toBe(person.id);
    }
    const row = await sessionRow(server(), signedIn);
    expect(row).toMatchObject({ kind: 'native', deviceName: 'Ann’s iPhone', platform: 'iOS', appVersion: '2.1' });
    expect(row?.notificationTokens).toMatchObject([{ token: 'push-token', platform: 'iOS', userId: person.id }]);
  });

  it('invariant 4: gives a page the cookie alone, and an API client the token alone', async () => {
    const { email, password } = await newPerson(server());
    const json = { email, password };
    const pages = [
      PAGE,
      { origin: 'http://localhost:3000' },
      { 'sec-fetch-site': 'same-origin' },
      { ...PAGE, ...NATIVE },
    ];
    for (const headers of pages) {
      const answer = await server().http('POST', '/api/v1/auth', { headers, json });
      expect(answer.cookie).not.toBe('');
      expect(answer.json).not.toHaveProperty('token');
      expect(answer.text).not.toContain('eyJ');
    }
    const api = await server().http('POST', '/api/v1/auth', { json });
    expect(api.json.token).toMatch(/^eyJ/);
    expect(api.headers.getSetCookie()).toEqual([]);
    expect(api.json.session).not.toHaveProperty('cookie');
  });

  it('invariant 4: the cookie and the token are different secrets', async () => {
    const signedIn = await signInNatively(server(), await newPerson(server()));
    const value = signedIn.cookie.split('=')[1] ?? '';
    expect((await server().http('GET', '/api/v1/me', { headers: { authorization: `Bearer ${value}` } })).status).toBe(
      401,
    );
    const asCookie = { cookie: `tandem=${signedIn.json.token}` };
    expect((await server().http('GET', '/api/v1/me', { headers: asCookie })).json.code).toBe('unauthenticated');
  });

  it('takes a form as well', async () => {
    const { email, password } = await newPerson(server());
    const answer = await server().http('POST', '/api/v1/auth', {
      headers: { ...NATIVE, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ email: ` ${email.toUpperCase()} `, password }).toString(),
    });
    expect(answer.status).toBe(200);
    expect(answer.json.token).toBeDefined();
  });

  it('opens a new session and closes the one whose cookie came along', async () => {
    const person = await newPerson(server());
    const first = await signInNatively(server(), person);
    const { email, password } = person;
    const second = await server().http('POST', '/api/v1/auth', {
      headers: { ...NATIVE, ...first.withCookie },
      json: { email, password },
    });
    expect(second.json.session.id).not.toBe(first.json.session.id);
    expect((await server().http('GET', '/api/v1/me', { headers: first.bearer })).json.code).toBe('invalid_token');
    expect(await sessionRow(server(), first)).toMatchObject({ closedReason: 'replaced' });
  });

  it('a forged cookie closes nobody’s session', async () => {
    const victim = await signInNatively(server(), await newPerson(server(), 'Victim'));
    const { email, password } = await newPerson(server(), 'Mallory');
    const forged = `tandem=${victim.json.session.id}.0.${'A'.repeat(43)}`;
    await server().http('POST', '/api/v1/auth', { headers: { ...NATIVE, cookie: forged }, json: { email, password } });
    await server().http('DELETE', '/api/v1/auth', { headers: { ...PAGE, cookie: forged } });
    expect((await server().http('GET', '/api/v1/me', { headers: victim.bearer })).status).toBe(200);
  });

  it('invariant 1: a sign-in that fails at its last step leaves no row and gives no half', async () => {
    const person = await newPerson(server());
    const { prisma } = server().tandem.database;
    await prisma.$executeRaw`CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END'`;
    await prisma.$executeRaw`CREATE TRIGGER fail BEFORE INSERT ON notification_tokens FOR EACH ROW WHEN (NEW.token = 'poison') EXECUTE FUNCTION fail()`;
    const earlier = await signInNatively(server(), person);
    const rowsBefore = await prisma.session.count();

    const failed = await server().http('POST', '/api/v1/auth', {
      headers: { ...NATIVE, ...earlier.withCookie },
      json: { email: person.email, password: PASSWORD, notification_token: { token: 'poison', platform: 'iOS' } },
    });
    expect([failed.status, failed.json.code]).toEqual([500, 'internal']);
    expect(failed.text).not.toContain('eyJ');
    expect(failed.headers.getSetCookie()).toEqual([]);
    expect(await prisma.session.count()).toBe(rowsBefore);
    expect((await server().http('GET', '/api/v1/me', { headers: earlier.bearer })).status).toBe(200);
  });

  it('an unknown, a wrong and a missing password, and a disabled user’s wrong one are answered alike', async () => {
    const { prisma } = server().tandem.database;
    const [wrong, passwordLess, disabled] = await Promise.all(['W', 'P', 'D'].map((name) => newPerson(server(), name)));
    await prisma.user.update({ where: { id: passwordLess?.id as string }, data: { passwordHash: null } });
    await prisma.user.update({ where: { id: disabled?.id as string }, data: { disabledAt: new Date() } });
    const emails = ['nobody@example.com', wrong?.email, passwordLess?.email, disabled?.email];
    const answers = await Promise.all(
      emails.map((email) =>
        server().http('POST', '/api/v1/auth', { headers: NATIVE, json: { email, password: 'not the password' } }),
      ),
    );
    for (const answer of answers) {
      expect(answer.status).toBe(401);
      expect(answer.text).toBe(answers[0]?.text);
      expect(comparableHeaders(answer)).toEqual(comparableHeaders(answers[0] as HttpAnswer));
    }
    expect(answers[0]?.json).toMatchObject({ code: 'invalid_credentials', error: 'Invalid email or password.' });
  });

  it('tells a disabled user so only after the right password', async () => {
    const person = await newPerson(server());
    await server().tandem.database.prisma.user.update({ where: { id: person.id }, data: { disabledAt: new Date() } });
    const { email, password } = person;
    const answer = await server().http('POST', '/api/v1/auth', { headers: NATIVE, json: { email, password } });
    expect([answer.status, answer.json.code]).toEqual([403, 'account_inactive']);
  });

  it('ends a disabled user’s sessions in both halves', async () => {
    const person = await newPerson(server());
    const { bearer, withCookie } = await signInNatively(server(), person);
    await server().tandem.database.prisma.user.update({ where: { id: person.id }, data: { disabledAt: new Date() } });
    expect((await server().http('GET', '/api/v1/me', { headers: bearer })).status).toBe(401);
    expect((await server().http('GET', '/api/v1/me', { headers: withCookie })).status).toBe(401);
  });

  it('a hash of another system is taken, and made into one of ours', async () => {
    const person = await newPerson(server());
    const { prisma } = server().tandem.database;
    const legacy = '$2y$04$7Gd17Sow12BNWF2QXWHhqOXnKs98rFNl4QmsQfIvEBvoT0nEF699i';
    await prisma.user.update({ where: { id: person.id }, data: { passwordHash: legacy } });
    await signInNatively(server(), { ...person, password: 'legacy password' });
    const { passwordHash } = await prisma.user.findUniqueOrThrow({ where: { id: person.id } });
    expect(passwordHash).toMatch(/^\$bcrypt-sha256\$v=2,t=2b,r=4\$/);
    await signInNatively(server(), { ...person, password: 'legacy password' });
  });
});

onEveryDatabase('signing out', (server) => {
  it('invariant 2: by token, ends both halves and the push registration', async () => {
    const signedIn = await signInNatively(server(), await newPerson(server()), { notification_token: PUSH });
    const answer = await server().http('DELETE', '/api/v1/auth', {
      headers: signedIn.bearer,
      json: { notification_token: PUSH.token },
    });
    expect([answer.status, answer.text]).toEqual([200, '{}']);
    expect(answer.headers.getSetCookie()).toEqual(['tandem=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax']);
    await expectDead(server(), signedIn);
  });

  it('invariant 2: by the cookie of our own page, ends both halves', async () => {
    const signedIn = await signInNatively(server(), await newPerson(server()), { notification_token: PUSH });
    const answer = await server().http('DELETE', '/api/v1/auth', { headers: { ...PAGE, ...signedIn.withCookie } });
    expect(answer.status).toBe(200);
    await expectDead(server(), signedIn);
  });

  it('is repeatable, and takes no credential, a dead one and a foreign one for done', async () => {
    const { bearer, withCookie } = await signInNatively(server(), await newPerson(server()));
    const credentials = [bearer, bearer, { ...PAGE, ...withCookie }, withCookie, {}, { authorization: 'Bearer x' }];
    for (const headers of credentials) {
      expect((await server().http('DELETE', '/api/v1/auth', { headers })).status).toBe(200);
    }
  });

  it('takes an empty JSON body, and names in the query as old shells send them', async () => {
    const person = await newPerson(server());
    const signedIn = await signInNatively(server(), person, { notification_token: PUSH });
    const other = await signInNatively(server(), person, { notification_token: { ...PUSH, token: 'second' } });
    const answer = await server().http('DELETE', '/api/v1/auth?token=second', {
      headers: { ...signedIn.bearer, 'content-type': 'application/json' },
      body: '',
    });
    expect(answer.status).toBe(200);
    await expectDead(server(), signedIn);
    expect((await sessionRow(server(), other))?.notificationTokens).toEqual([]);
    expect((await server().http('GET', '/api/v1/me', { headers: other.bearer })).status).toBe(200);
  });

  it('never deletes somebody else’s notification token', async () => {
    const victim = await signInNatively(server(), await newPerson(server()), {
      notification_token: { ...PUSH, token: 'v' },
    });
    const { bearer } = await signInNatively(server(), await newPerson(server(), 'Mallory'));
    await server().http('DELETE', '/api/v1/auth', { headers: bearer, json: { notification_token: 'v' } });
    expect((await sessionRow(server(), victim))?.notificationTokens).toHaveLength(1);
  });

  it('an expired token may end its own session, and nothing else', async () => {
    const person = await newPerson(server());
    const signedIn = await signInNatively(server(), person, { notification_token: { ...PUSH, token: 'mine' } });
    const other = await signInNatively(server(), person, { notification_token: { ...PUSH, token: 'others' } });
    server().clock.advance(3601);
    expect((await server().http('GET', '/api/v1/me', { headers: signedIn.bearer })).json.code).toBe('invalid_token');
    const json = { notification_token: 'others' };
    expect((await server().http('DELETE', '/api/v1/auth', { headers: signedIn.bearer, json })).status).toBe(200);
    await expectDead(server(), signedIn);
    expect((await sessionRow(server(), other))?.notificationTokens).toHaveLength(1);
  });

  it('invariant 2: holds where the user was disabled, or our clock was off, just then', async () => {
    const { prisma } = server().tandem.database;
    const upsets: [string, (id: string) => Promise<unknown>, (id: string) => Promise<unknown>][] = [
      [
        'disabled',
        (id) => prisma.user.update({ where: { id }, data: { disabledAt: new Date() } }),
        (id) => prisma.user.update({ where: { id }, data: { disabledAt: null } }),
      ],
      ['clock', async () => server().clock.advance(31 * DAYS), async () => server().clock.advance(-31 * DAYS)],
    ];
    for (const [name, upset, mend] of upsets) {
      const person = await newPerson(server());
      const signedIn = await signInNatively(server(), person, { notification_token: { ...PUSH, token: name } });
      await upset(person.id);
      const bare = await server().http('DELETE', '/api/v1/auth', { headers: signedIn.withCookie });
      expect([name, bare.status]).toEqual([name, 403]);
      const answer = await server().http('DELETE', '/api/v1/auth', { headers: { ...PAGE, ...signedIn.withCookie } });
      expect([name, answer.status]).toEqual([name, 200]);
      await mend(person.id);
      await expectDead(server(), signedIn);
    }
  });

  it('a live cookie that is not known to come from our page is refused, not quietly ignored', async () => {
    const signedIn = await signInNatively(server(), await newPerson(server()));
    const foreign = [{}, { origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }, { origin: 'null' }];
    for (const headers of foreign) {
      const answer = await server().http('DELETE', '/api/v1/auth', { headers: { ...headers, ...signedIn.withCookie } });
      expect([answer.status, answer.json.code]).toEqual([403, 'cross_site']);
    }
    expect((await server().http('GET', '/api/v1/me', { headers: signedIn.bearer })).status).toBe(200);
  });
});

onEveryDatabase('credentials of two sessions', (server) => {
  it('invariant 8: are refused, and only reported where a shell asks', async () => {
    const person = await newPerson(server());
    const [one, other] = [await signInNatively(server(), person), await signInNatively(server(), person)];
    const headers = { ...one.bearer, ...other.withCookie };
    for (const [method, path] of [
      ['GET', '/api/v1/me'],
      ['DELETE', '/api/v1/auth'],
      ['POST', '/api/v1/notification_tokens'],
    ] as const) {
      const answer = await server().http(method, path, { headers });
      expect([answer.status, answer.json.code]).toEqual([401, 'credential_mismatch']);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    }
    expect((await server().http('GET', '/api/v1/auth', { headers })).json).toEqual({
      authenticated: false,
      cookie: true,
      token: true,
      same_session: false,
      principal: 'guest',
    });
  });
});

onEveryDatabase('asking who is signed in', (server) => {
  it('tells a half-signed-in state from a whole one', async () => {
    const { bearer, withCookie, json } = await signInNatively(server(), await newPerson(server()));
    const table: [Record<string, string>, object][] = [
      [{}, { authenticated: false, cookie: false, token: false, same_session: false, principal: 'guest' }],
      [withCookie, { authenticated: true, cookie: true, token: false, same_session: false, principal: 'user' }],
      [bearer, { authenticated: true, cookie: false, token: true, same_session: false, principal: 'user' }],
      [
        { ...bearer, ...withCookie },
        { authenticated: true, cookie: true, token: true, same_session: true },
      ],
      [
        { ...withCookie, authorization: 'Bearer dead' },
        { authenticated: true, cookie: true, token: false },
      ],
      [{ authorization: `token ${json.token}` }, { authenticated: true, token: true }],
    ];
    for (const [headers, expected] of table) {
      const answer = await server().http('GET', '/api/v1/auth', { headers });
      expect(answer.status).toBe(200);
      expect(answer.json).toMatchObject(expected);
      expect(answer.json.session?.id).toBe(answer.json.authenticated ? json.session.id : undefined);
    }
  });
});

onEveryDatabase('the life of a session', (server) => {
  it('ends when it has been idle too long, and use keeps it alive', async () => {
    const { withCookie } = await signInNatively(server(), await newPerson(server()));
    server().clock.advance(29 * DAYS);
    expect((await server().http('GET', '/api/v1/me', { headers: withCookie })).status).toBe(200);
    server().clock.advance(29 * DAYS);
    expect((await server().http('GET', '/api/v1/me', { headers: withCookie })).status).toBe(200);
    server().clock.advance(30 * DAYS);
    expect((await server().http('GET', '/api/v1/me', { headers: withCookie })).status).toBe(401);
  });

  it('ends at the latest after its absolute lifetime', async () => {
    const { withCookie } = await signInNatively(server(), await newPerson(server()));
    for (let month = 0; month < 18; month += 1) {
      server().clock.advance(20 * DAYS);
      expect((await server().http('GET', '/api/v1/me', { headers: withCookie })).status).toBe(200);
    }
    server().clock.advance(5 * DAYS);
    expect((await server().http('GET', '/api/v1/me', { headers: withCookie })).status).toBe(401);
  });
});

function sessionRow(server: TestServer, signedIn: HttpAnswer) {
  return server.tandem.database.prisma.session.findUnique({
    where: { id: signedIn.json.session.id },
    include: { notificationTokens: true },
  });
}

async function expectDead(server: TestServer, signedIn: Awaited<ReturnType<typeof signInNatively>>): Promise<void> {
  for (const headers of [signedIn.bearer, signedIn.withCookie, { ...PAGE, ...signedIn.withCookie }]) {
    expect((await server.http('GET', '/api/v1/me', { headers })).status).toBe(401);
  }
  expect((await server.http('GET', '/api/v1/auth', { headers: signedIn.withCookie })).json.authenticated).toBe(false);
  const row = await sessionRow(server, signedIn);
  expect(row?.closedReason).toBe('signed_out');
  expect(row?.notificationTokens).toEqual([]);
}

function comparableHeaders({ headers }: HttpAnswer): [string, string][] {
  return [...headers].filter(([name]) => name !== 'date' && name !== 'keep-alive');
}
