import { describe, expect, it } from 'vitest';
import { NATIVE, PAGE } from '../testing/http.ts';
import { newPerson, type SignedInClient, signInNatively } from '../testing/people.ts';
import { onEveryDatabase, type TestServer } from '../testing/server.ts';

const DAYS = 24 * 60 * 60;

function renew(server: TestServer, refreshToken: string, headers: Record<string, string> = NATIVE) {
  return server.http('POST', '/api/v1/auth/renewal', { headers, json: { refresh_token: refreshToken } });
}

async function lives(server: TestServer, headers: Record<string, string>): Promise<boolean> {
  return (await server.http('GET', '/api/v1/me', { headers })).status === 200;
}

const asCookie = (cookie: string) => ({ cookie });
const asBearer = (token: string) => ({ authorization: `Bearer ${token}` });

onEveryDatabase('renewal', (server) => {
  it('gives both halves anew, and the cookie before keeps working for pages in flight', async () => {
    const signedIn = await signInNatively(server(), await newPerson(server()));
    server().clock.advance(3601);
    expect(await lives(server(), signedIn.bearer)).toBe(false);
    const renewed = await renew(server(), signedIn.json.refresh_token);

    expect(renewed.status).toBe(200);
    expect(renewed.json).toMatchObject({ user: signedIn.json.user, accounts: signedIn.json.accounts });
    expect(renewed.json.session.id).toBe(signedIn.json.session.id);
    expect(renewed.json.refresh_token).not.toBe(signedIn.json.refresh_token);
    expect(renewed.cookie).not.toBe(signedIn.cookie);
    for (const headers of [asBearer(renewed.json.token), asCookie(renewed.cookie), signedIn.withCookie]) {
      expect(await lives(server(), headers)).toBe(true);
    }
    const again = await renew(server(), renewed.json.refresh_token);
    expect(await lives(server(), signedIn.withCookie)).toBe(false);
    expect(await lives(server(), asCookie(again.cookie))).toBe(true);
  });

  it('invariant 5: renewing the native half keeps the whole session alive, and so does using the cookie', async () => {
    const signedIn = await signInNatively(server(), await newPerson(server()));
    let { refresh_token: token } = signedIn.json;
    let cookie = '';
    for (let month = 0; month < 3; month += 1) {
      server().clock.advance(29 * DAYS);
      const renewed = await renew(server(), token);
      ({ refresh_token: token } = renewed.json);
      cookie = renewed.cookie;
    }
    expect(await lives(server(), asCookie(cookie))).toBe(true);
    for (let month = 0; month < 3; month += 1) {
      server().clock.advance(29 * DAYS);
      expect(await lives(server(), asCookie(cookie))).toBe(true);
    }
    expect((await renew(server(), token)).status).toBe(200);
  });

  it('after a lost answer gives the current pair again', async () => {
    const { json } = await signInNatively(server(), await newPerson(server()));
    const lost = await renew(server(), json.refresh_token);
    const repeated = await renew(server(), json.refresh_token);
    expect(repeated.status).toBe(200);
    expect([repeated.json.refresh_token, repeated.cookie]).toEqual([lost.json.refresh_token, lost.cookie]);
  });

  it('of fifty at once can’t diverge', async () => {
    const { json } = await signInNatively(server(), await newPerson(server()));
    const answers = await Promise.all(Array.from({ length: 50 }, () => renew(server(), json.refresh_token)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map(({ json: { refresh_token } }) => refresh_token)).size).toBe(1);
    expect(new Set(answers.map(({ cookie }) => cookie)).size).toBe(1);
    const row = await server().tandem.database.prisma.session.findUniqueOrThrow({ where: { id: json.session.id } });
    expect(row.generation).toBe(1);
  });

  it('with a token two generations old ends the session, and is audited', async () => {
    const person = await newPerson(server());
    const signedIn = await signInNatively(server(), person, { notification_token: { token: 'p', platform: 'iOS' } });
    const first = await renew(server(), signedIn.json.refresh_token);
    const second = await renew(server(), first.json.refresh_token);

    const stolen = await renew(server(), signedIn.json.refresh_token);
    expect([stolen.status, stolen.json.code]).toEqual([401, 'token_reused']);
    expect(stolen.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    expect(stolen.headers.getSetCookie()).toEqual([]);
    for (const headers of [asBearer(second.json.token), asCookie(second.cookie)]) {
      expect(await lives(server(), headers)).toBe(false);
    }
    expect((await renew(server(), second.json.refresh_token)).json.code).toBe('invalid_token');
    const { prisma } = server().tandem.database;
    expect(await prisma.notificationToken.count({ where: { userId: person.id } })).toBe(0);
    expect(await prisma.auditEvent.findMany({ where: { type: 'token_reused' } })).toMatchObject([
      { type: 'token_reused', sessionId: signedIn.json.session.id },
    ]);
  });

  it('invariant 5: a renewal whose answer was lost keeps the session alive when it is asked for again', async () => {
    const signedIn = await signInNatively(server(), await newPerson(server()));
    await renew(server(), signedIn.json.refresh_token);
    server().clock.advance(20 * DAYS);
    const again = await renew(server(), signedIn.json.refresh_token);
    server().clock.advance(20 * DAYS);
    expect(await lives(server(), asCookie(again.cookie))).toBe(true);
  });

  it('invariant 5: nothing renews or revives a session that has ended', async () => {
    const person = await newPerson(server());
    const ends: [string, (signedIn: SignedInClient) => Promise<unknown>][] = [
      ['signed out', ({ bearer }) => server().http('DELETE', '/api/v1/auth', { headers: bearer })],
      ['expired', async () => server().clock.advance(30 * DAYS)],
      ['too old', async () => server().clock.advance(365 * DAYS)],
    ];
    for (const [name, end] of ends) {
      const signedIn = await signInNatively(server(), person);
      await end(signedIn);
      const renewed = await renew(server(), signedIn.json.refresh_token);
      expect([name, renewed.status, renewed.json.code]).toEqual([name, 401, 'invalid_token']);
      expect(await lives(server(), signedIn.withCookie)).toBe(false);
    }
  });

  it('invariant 5: a renewal and a sign-out that race leave the session ended', async () => {
    for (let round = 0; round < 10; round += 1) {
      const signedIn = await signInNatively(server(), await newPerson(server()));
      const [renewed, signedOut] = await Promise.all([
        renew(server(), signedIn.json.refresh_token),
        server().http('DELETE', '/api/v1/auth', { headers: signedIn.bearer }),
      ]);
      expect(signedOut.status).toBe(200);
      if (renewed.status === 200) {
        expect(await lives(server(), asBearer(renewed.json.token))).toBe(false);
        expect(await lives(server(), asCookie(renewed.cookie))).toBe(false);
        expect((await renew(server(), renewed.json.refresh_token)).status).toBe(401);
      }
    }
  });

  it('invariant 4: a page that got hold of a refresh token gets the cookie alone', async () => {
    const { json } = await signInNatively(server(), await newPerson(server()));
    const renewed = await renew(server(), json.refresh_token, PAGE);
    expect(renewed.cookie).not.toBe('');
    expect(renewed.text).not.toMatch(/token/);
  });

  it('takes nothing else for a refresh token', async () => {
    const { json, cookie } = await signInNatively(server(), await newPerson(server()));
    const value = cookie.split('=')[1] as string;
    for (const token of [value, json.token, `${json.refresh_token}x`, `${json.session.id}.0.${'A'.repeat(43)}`, 'x']) {
      expect((await renew(server(), token)).json.code).toBe('invalid_token');
    }
    expect(await lives(server(), { cookie: `tandem=${json.refresh_token}` })).toBe(false);
    expect(await lives(server(), asBearer(json.refresh_token))).toBe(false);
  });

  it('a refresh token signs out as well, an old one its own session and nothing else', async () => {
    const person = await newPerson(server());
    const signedIn = await signInNatively(server(), person);
    const other = await signInNatively(server(), person, { notification_token: { token: 'other', platform: 'iOS' } });
    const once = await renew(server(), signedIn.json.refresh_token);
    const renewed = await renew(server(), once.json.refresh_token);
    const json = { refresh_token: signedIn.json.refresh_token, notification_token: 'other' };
    expect((await server().http('DELETE', '/api/v1/auth', { headers: NATIVE, json })).status).toBe(200);
    expect(await lives(server(), asBearer(renewed.json.token))).toBe(false);
    expect(await lives(server(), other.bearer)).toBe(true);
    expect(await server().tandem.database.prisma.notificationToken.count({ where: { token: 'other' } })).toBe(1);
  });
});

describe('changing APP_SECRET', () => {
  onEveryDatabase('with both in force', (server) => {
    it('what the previous secret sealed still opens, and is sealed anew', async () => {
      const signedIn = await signInNatively(server(), await newPerson(server()));
      const { tandem } = server();
      const previous = tandem.config.appSecret;
      const restarted = await server().restart({
        APP_SECRET: '7b30c1f2e8d94a56b1ce0f7d28a3946557f10eb2cd48a9636e0d71fb942c85a7',
        APP_SECRET_PREVIOUS: previous,
      });
      try {
        const lives = async (headers: Record<string, string>) =>
          (await restarted.http('GET', '/api/v1/me', { headers })).status;
        expect(await lives(signedIn.bearer)).toBe(200);
        expect(await lives(signedIn.withCookie)).toBe(200);
        const renewed = await renew(restarted, signedIn.json.refresh_token);
        expect(renewed.status).toBe(200);
        expect(await lives({ cookie: renewed.cookie })).toBe(200);
      } finally {
        await restarted.stop();
      }
    });
  });
});
