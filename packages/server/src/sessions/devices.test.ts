import { expect, it } from 'vitest';
import { NATIVE, PAGE } from '../testing/http.ts';
import { newPerson, type Person, type SignedInClient, signInNatively } from '../testing/people.ts';
import { onEveryDatabase, type TestServer } from '../testing/server.ts';

const PHONE = { device: { name: 'Ann’s iPhone', platform: 'iOS', app_version: '2.1' } };

async function alive(server: TestServer, clients: SignedInClient[]): Promise<boolean[]> {
  const answers = await Promise.all(
    clients.flatMap(({ bearer, withCookie }) => [
      server.http('GET', '/api/v1/me', { headers: bearer }),
      server.http('GET', '/api/v1/me', { headers: withCookie }),
    ]),
  );
  return clients.map((_, index) => {
    const [byToken, byCookie] = answers.slice(index * 2).map(({ status }) => status === 200);
    expect(byToken).toBe(byCookie);
    return byToken === true;
  });
}

const three = (server: TestServer, person: Person) =>
  Promise.all(
    [1, 2, 3].map((number) =>
      signInNatively(server, person, { notification_token: { token: `${person.id}-${number}`, platform: 'iOS' } }),
    ),
  );

onEveryDatabase('the list of devices', (server) => {
  it('shows every session that lives, by an id that is no secret', async () => {
    const person = await newPerson(server());
    const phone = await signInNatively(server(), person, {
      ...PHONE,
      notification_token: { token: 'push', platform: 'iOS' },
    });
    const { email, password } = person;
    const chrome =
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';
    server().clock.advance(60);
    await server().http('POST', '/api/v1/auth', {
      headers: { ...PAGE, 'user-agent': chrome },
      json: { email, password },
    });
    const gone = await signInNatively(server(), person);
    await server().http('DELETE', '/api/v1/auth', { headers: gone.bearer });

    const answer = await server().http('GET', '/api/v1/sessions', { headers: phone.bearer });
    expect(answer.json.sessions).toEqual([
      {
        id: expect.any(String),
        current: false,
        kind: 'web',
        platform: 'Linux',
        device_name: null,
        app_version: null,
        browser: 'Chrome',
        ip: '127.0.0.1',
        created_at: '2026-03-01T12:01:00.000Z',
        last_seen_at: '2026-03-01T12:01:00.000Z',
        push: false,
      },
      {
        id: phone.json.session.id,
        current: true,
        kind: 'native',
        platform: 'iOS',
        device_name: 'Ann’s iPhone',
        app_version: '2.1',
        browser: null,
        ip: '127.0.0.1',
        created_at: '2026-03-01T12:00:00.000Z',
        last_seen_at: '2026-03-01T12:00:00.000Z',
        push: true,
      },
    ]);
    const [webSession] = answer.json.sessions;
    for (const headers of [{ authorization: `Bearer ${webSession.id}` }, { cookie: `tandem=${webSession.id}` }]) {
      expect((await server().http('GET', '/api/v1/me', { headers })).status).toBe(401);
    }
  });
});

onEveryDatabase('signing out devices', (server) => {
  it('one of them, in both halves and with its push registration', async () => {
    const person = await newPerson(server());
    const clients = await three(server(), person);
    const [here, there] = clients as [SignedInClient, SignedInClient];
    const path = `/api/v1/sessions/${there.json.session.id}`;
    expect((await server().http('DELETE', path, { headers: here.bearer })).status).toBe(204);
    expect(await alive(server(), clients)).toEqual([true, false, true]);
    expect(await server().tandem.database.prisma.notificationToken.count({ where: { userId: person.id } })).toBe(2);
    expect((await server().http('DELETE', path, { headers: here.bearer })).status).toBe(404);
  });

  it('this one, which clears the cookie', async () => {
    const here = await signInNatively(server(), await newPerson(server()));
    const path = `/api/v1/sessions/${here.json.session.id}`;
    const answer = await server().http('DELETE', path, { headers: { ...PAGE, ...here.withCookie } });
    expect([answer.status, answer.cookie]).toEqual([204, 'tandem=']);
    expect(await alive(server(), [here])).toEqual([false]);
  });

  it('one that has expired, like any other', async () => {
    const person = await newPerson(server());
    const { json: expired } = await signInNatively(server(), person);
    server().clock.advance(20 * 24 * 60 * 60);
    const here = await signInNatively(server(), person);
    server().clock.advance(11 * 24 * 60 * 60);
    const request = { headers: { ...PAGE, ...here.withCookie } };
    const { sessions } = (await server().http('GET', '/api/v1/sessions', request)).json;
    expect(sessions).toMatchObject([{ id: here.json.session.id }]);
    for (const status of [204, 404]) {
      expect((await server().http('DELETE', `/api/v1/sessions/${expired.session.id}`, request)).status).toBe(status);
    }
  });

  it('never somebody else’s', async () => {
    const victim = await signInNatively(server(), await newPerson(server()));
    const mallory = await signInNatively(server(), await newPerson(server(), 'Mallory'));
    for (const id of [victim.json.session.id, victim.json.user.id, '00000000-0000-4000-8000-000000000000']) {
      const answer = await server().http('DELETE', `/api/v1/sessions/${id}`, { headers: mallory.bearer });
      expect([answer.status, answer.json.code]).toEqual([404, 'not_found']);
    }
    expect((await server().http('DELETE', '/api/v1/sessions/nonsense', { headers: mallory.bearer })).status).toBe(422);
    expect(await alive(server(), [victim])).toEqual([true]);
  });

  it('all others', async () => {
    const clients = await three(server(), await newPerson(server()));
    const [, here] = clients as [SignedInClient, SignedInClient];
    expect((await server().http('DELETE', '/api/v1/sessions', { headers: here.bearer })).status).toBe(204);
    expect(await alive(server(), clients)).toEqual([false, true, false]);
  });

  it('everywhere, which resets the verifier', async () => {
    const person = await newPerson(server());
    const clients = await three(server(), person);
    const [here] = clients as [SignedInClient];
    const { prisma } = server().tandem.database;
    const before = await prisma.user.findUniqueOrThrow({ where: { id: person.id } });
    const answer = await server().http('DELETE', '/api/v1/sessions', { headers: here.bearer, json: { all: true } });
    expect([answer.status, answer.cookie]).toEqual([204, 'tandem=']);
    expect(await alive(server(), clients)).toEqual([false, false, false]);
    const after = await prisma.user.findUniqueOrThrow({ where: { id: person.id } });
    expect(after.verifierToken).not.toBe(before.verifierToken);
    expect(await prisma.notificationToken.count({ where: { userId: person.id } })).toBe(0);
    expect(await alive(server(), [await signInNatively(server(), person)])).toEqual([true]);
  });
});

onEveryDatabase('changing the password', (server) => {
  const change = (current_password: string, password: string, password_confirmation = password) => ({
    user: { current_password, password, password_confirmation },
  });

  it('ends every other session, and the old password', async () => {
    const person = await newPerson(server());
    const clients = await three(server(), person);
    const [here] = clients as [SignedInClient];
    const json = change(person.password, 'a new long password');
    expect((await server().http('PATCH', '/api/v1/password', { headers: here.bearer, json })).status).toBe(204);
    expect(await alive(server(), clients)).toEqual([true, false, false]);
    await expect(signInNatively(server(), person)).rejects.toThrow('invalid_credentials');
    await signInNatively(server(), { ...person, password: 'a new long password' });
  });

  it('needs the current one, and a fit new one', async () => {
    const person = await newPerson(server());
    const { bearer } = await signInNatively(server(), person);
    const table = [
      [change('wrong password', 'a new long password'), { current_password: ['This is not your current password.'] }],
      [change(person.password, 'short'), { password: ['The password is shorter than 8 characters.'] }],
      [
        change(person.password, 'a new long password', 'x'),
        { password_confirmation: ['This is not the same password.'] },
      ],
      [change(person.password, person.email), { password: ['The password is your own e-mail address or name.'] }],
    ] as const;
    for (const [json, errors] of table) {
      const answer = await server().http('PATCH', '/api/v1/password', { headers: bearer, json });
      expect([answer.status, answer.json.errors]).toEqual([422, errors]);
    }
    await signInNatively(server(), person);
  });

  it('leaves no session of a sign-in with the old password that was on its way', async () => {
    const person = await newPerson(server());
    const { bearer } = await signInNatively(server(), person);
    const { email, password } = person;
    const [changed, ...attempts] = await Promise.all([
      server().http('PATCH', '/api/v1/password', { headers: bearer, json: change(password, 'a new long password') }),
      ...Array.from({ length: 8 }, () =>
        server().http('POST', '/api/v1/auth', { headers: NATIVE, json: { email, password } }),
      ),
    ]);
    expect(changed.status).toBe(204);
    for (const { status, json } of attempts) {
      if (status !== 200) continue;
      const headers = { authorization: `Bearer ${json.token}` };
      expect((await server().http('GET', '/api/v1/me', { headers })).status).toBe(401);
    }
  });
});
