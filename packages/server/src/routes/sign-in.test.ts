import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type HttpAnswer, NATIVE, PAGE } from '../testing/http.ts';
import { newPerson, PASSWORD, sessionRow, signInNatively } from '../testing/people.ts';
import { onEveryDatabase } from '../testing/server.ts';

const DOCUMENTATION = join(import.meta.dirname, '../../../../docs/http/authentication.md');
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
      expect.stringMatching(/^tandem-device=/),
    ]);
    for (const headers of [signedIn.bearer, signedIn.withCookie, { ...signedIn.bearer, ...signedIn.withCookie }]) {
      expect((await server().http('GET', '/api/v1/me', { headers })).json.id).toBe(person.id);
    }
    const row = await sessionRow(server(), signedIn);
    expect(row).toMatchObject({ kind: 'native', deviceName: 'Ann’s iPhone', platform: 'iOS', appVersion: '2.1' });
    expect(row?.notificationTokens).toMatchObject([{ token: 'push-token', platform: 'iOS', userId: person.id }]);
  });

  it('sends and answers what docs/http/authentication.md shows, member for member', async () => {
    const shown = [...readFileSync(DOCUMENTATION, 'utf8').matchAll(/```json\n(.*?)```/gs)];
    const [request, answer] = shown.map(([, json = '']) => JSON.parse(json));
    const { email } = await newPerson(server());
    const json = { ...request, email, password: PASSWORD };
    const signedIn = await server().http('POST', '/api/v1/auth', { headers: NATIVE, json });
    expect(signedIn.status).toBe(200);
    expect(membersOf(signedIn.json)).toEqual(membersOf(answer));
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

function comparableHeaders({ headers }: HttpAnswer): [string, string][] {
  return [...headers].filter(([name]) => name !== 'date' && name !== 'keep-alive');
}

/** The paths of all members, in the order they stand in. */
function membersOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, member]) => membersOf(member, `${path}.${name}`));
}
