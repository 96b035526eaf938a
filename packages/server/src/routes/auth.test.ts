import { expect, it } from 'vitest';
import { newPerson, signInNatively } from '../testing/people.ts';
import { onEveryDatabase } from '../testing/server.ts';

const DAYS = 24 * 60 * 60;

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
