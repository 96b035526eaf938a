import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { NATIVE, PAGE } from '../testing/http.ts';
import { newPerson, PASSWORD, signInNatively } from '../testing/people.ts';
import { onEveryDatabase } from '../testing/server.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const EMAIL = 'ann@example.com';

/** A name, the raw JSON, the status, and the members an error is about. */
type Row = [name: string, body: string, status: number, members?: string[]];

const nested = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
const signInTable: Row[] = [
  ['no JSON', '{', 400],
  ['JSON after JSON', '{}{}', 400],
  ['a comment', '{/**/}', 400],
  ['ill-formed UTF-8', '\xff', 400],
  ['a duplicate key', `{"email":"${EMAIL}","email":"${EMAIL}","password":"x"}`, 400],
  ['a duplicate key spelt otherwise', `{"email":"${EMAIL}","\\u0065mail":"b@example.com","password":"x"}`, 400],
  ['__proto__', `{"email":"${EMAIL}","password":"x","__proto__":{"a":1}}`, 400],
  ['depth', nested, 400],
  ['an array', '[]', 422, ['body']],
  ['null', 'null', 422, ['body']],
  ['a string', '"x"', 422, ['body']],
  ['nothing in it', '{}', 422, ['email', 'password']],
  ['a number for the e-mail', '{"email":1,"password":"x"}', 422, ['email']],
  ['an array for the e-mail', `{"email":["${EMAIL}"],"password":"x"}`, 422, ['email']],
  ['an object for the e-mail', '{"email":{"contains":"a"},"password":"x"}', 422, ['email']],
  ['null for the password', `{"email":"${EMAIL}","password":null}`, 422, ['password']],
  ['a boolean for the password', `{"email":"${EMAIL}","password":true}`, 422, ['password']],
  ['an unknown member', `{"email":"${EMAIL}","password":"x","admin":true}`, 422, ['admin']],
  [
    'an unknown platform',
    `{"email":"${EMAIL}","password":"x","device":{"name":"a","platform":"ios"}}`,
    422,
    ['device.platform'],
  ],
  [
    'a control character',
    `{"email":"${EMAIL}","password":"x","device":{"name":"a\\u0000","platform":"iOS"}}`,
    422,
    ['device.name'],
  ],
  ['a lone surrogate', `{"email":"${EMAIL}","password":"\\ud800xxxxxxxx"}`, 422, ['password']],
  ['a password of 129 characters', `{"email":"${EMAIL}","password":"${'x'.repeat(129)}"}`, 422, ['password']],
  ['an address without @', '{"email":"ann","password":"x"}', 422, ['email']],
  ['two @', '{"email":"a@b@example.com","password":"x"}', 422, ['email']],
  ['a full-width @', '{"email":"ann＠example.com","password":"x"}', 422, ['email']],
  ['a full-width letter', '{"email":"ａnn@example.com","password":"x"}', 422, ['email']],
  ['NUL in the e-mail', '{"email":"ann\\u0000@example.com","password":"x"}', 422, ['email']],
  ['a line break in the e-mail', '{"email":"ann\\r\\nBcc: x@example.com","password":"x"}', 422, ['email']],
  [
    'an address of 255 characters',
    `{"email":"${'a'.repeat(64)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.example","password":"x"}`,
    422,
    ['email'],
  ],
  [
    'a notification token with a space',
    `{"email":"${EMAIL}","password":"x","notification_token":{"token":"a b","platform":"iOS"}}`,
    422,
    ['notification_token.token'],
  ],
];

onEveryDatabase('bad input', (server) => {
  it.each(signInTable)('sign-in: %s', async (_name, body, status, members) => {
    const bytes = Buffer.from(body, body === '\xff' ? 'latin1' : 'utf8');
    const answer = await server().http('POST', '/api/v1/auth', { headers: { ...NATIVE, ...JSON_TYPE }, body: bytes });
    expect([answer.status, Object.keys(answer.json.errors ?? {}).sort()]).toEqual([status, members ?? []]);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it.each([
    ['text/plain', 415],
    ['multipart/form-data; boundary=x', 415],
    ['application/json; charset=utf-8', 401],
    ['application/xml', 415],
    ['text/json', 415],
  ])('content type %s: %i', async (type, status) => {
    const body = JSON.stringify({ email: EMAIL, password: 'wrong password' });
    const answer = await server().http('POST', '/api/v1/auth', { headers: { ...NATIVE, 'content-type': type }, body });
    expect(answer.status).toBe(status);
  });

  it('a form with a duplicate field is refused', async () => {
    const answer = await server().http('POST', '/api/v1/auth', {
      headers: { ...NATIVE, 'content-type': 'application/x-www-form-urlencoded' },
      body: `email=${EMAIL}&email=b@example.com&password=x`,
    });
    expect([answer.status, answer.json.errors]).toEqual([422, { email: ['This must be text.'] }]);
  });

  it('null is no empty body', async () => {
    const answer = await server().http('DELETE', '/api/v1/auth', {
      headers: { ...NATIVE, ...JSON_TYPE },
      body: 'null',
    });
    expect(answer.status).toBe(422);
  });

  it('a body over 64 KiB is refused', async () => {
    const json = { email: EMAIL, password: 'x'.repeat(70_000) };
    expect((await server().http('POST', '/api/v1/auth', { headers: NATIVE, json })).status).toBe(413);
  });

  it('sign-up: says all that is wrong, and makes nothing', async () => {
    const user = {
      email: 'nope',
      name: ' ',
      password: 'password1',
      password_confirmation: 'other',
      terms_of_service: '0',
      time_zone: 'Mars/Olympus',
      preferred_language: 'not a language',
    };
    const answer = await server().http('POST', '/api/v1/users', { json: { user } });
    expect(answer.status).toBe(422);
    expect(answer.json.errors).toEqual({
      email: ['This is not an e-mail address.'],
      name: ['A name has 1 to 100 characters.'],
      password: ['Too many people use this password.'],
      password_confirmation: ['This is not the same password.'],
      terms_of_service: ['The terms of service must be accepted.'],
      time_zone: ['This is not a time zone.'],
      preferred_language: ['This is not a language.'],
    });
    const unknown = { ...user, roles: ['admin'] };
    expect((await server().http('POST', '/api/v1/users', { json: { user: unknown } })).json.errors).toEqual({
      roles: ['This is not known here.'],
    });
    expect(await server().tandem.database.prisma.user.count({ where: { name: ' ' } })).toBe(0);
  });

  it.each([
    ['1234567', 'The password is shorter than 8 characters.'],
    ['ﬁﬁﬁ', 'The password is shorter than 8 characters.'],
    ['x'.repeat(129), 'The password is longer than 128 characters.'],
    ['PASSWORD123', 'Too many people use this password.'],
    ['aaaaaaaa', 'Too many people use this password.'],
    ['12341234', 'Too many people use this password.'],
    ['grace.hopper@example.com', 'The password is your own e-mail address or name.'],
    ['Grace.Hopper', 'The password is your own e-mail address or name.'],
    ['Grace Hopper', 'The password is your own e-mail address or name.'],
  ])('sign-up: the password %s %s', async (password, sentence) => {
    const user = { email: 'grace.hopper@example.com', name: 'Grace Hopper', password, password_confirmation: password };
    const answer = await server().http('POST', '/api/v1/users', { json: { user } });
    expect([answer.status, answer.json.errors]).toEqual([422, { password: [sentence] }]);
  });

  it('a taken address is refused in every spelling, however many ask at once', async () => {
    const email = `one-${Date.now()}@example.com`;
    const asks = [email, ` ${email} `, email.toUpperCase(), email, email];
    const answers = await Promise.all(
      asks.map((spelling) =>
        server().http('POST', '/api/v1/users', {
          json: { user: { email: spelling, name: 'One', password: PASSWORD, password_confirmation: PASSWORD } },
        }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422, 422, 422, 422]);
    expect(answers.find(({ status }) => status === 422)?.json.errors).toEqual({
      email: ['This e-mail address is already in use.'],
    });
    expect(await server().tandem.database.prisma.account.count({ where: { name: 'One' } })).toBe(1);
  });

  it('passwords count to their last character, in any script, and alike however composed', async () => {
    const long = `${'ä'.repeat(60)}${'z'.repeat(67)}1`;
    const person = {
      email: `long-${Date.now()}@example.com`,
      name: 'Long',
      password: long,
      password_confirmation: long,
    };
    expect((await server().http('POST', '/api/v1/users', { json: { user: person } })).status).toBe(201);
    const { email } = person;
    const attempt = async (password: string) =>
      (await server().http('POST', '/api/v1/auth', { headers: NATIVE, json: { email, password } })).status;
    expect(await attempt(long)).toBe(200);
    expect(await attempt(long.normalize('NFD'))).toBe(200);
    expect(await attempt(`${long.slice(0, -1)}2`)).toBe(401);
    expect(await attempt(long.slice(0, 72))).toBe(401);
  });

  it('two session cookies in one request are refused, since one of them was planted', async () => {
    const { cookie } = await signInNatively(server(), await newPerson(server()));
    for (const cookies of [`${cookie}; ${cookie}`, `tandem=x; a=b; ${cookie}`]) {
      const answer = await server().http('GET', '/api/v1/me', { headers: { cookie: cookies } });
      expect([answer.status, answer.json.code]).toEqual([400, 'invalid_request']);
    }
    expect((await server().http('GET', '/api/v1/me', { headers: { cookie: `a=tandem=x; ${cookie}` } })).status).toBe(
      200,
    );
  });
});

onEveryDatabase('cross-site requests', (server) => {
  it.each([
    ['a foreign origin', { origin: 'https://evil.example' }],
    ['our host on another port', { origin: 'http://localhost:3001' }],
    ['our host by another scheme', { origin: 'https://localhost:3000' }],
    ['an opaque origin', { origin: 'null' }],
    ['a sibling site', { 'sec-fetch-site': 'same-site' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['the address bar', { 'sec-fetch-site': 'none' }],
    ['metadata that contradicts the origin', { 'sec-fetch-site': 'cross-site', origin: 'http://localhost:3000' }],
  ])('%s may do nothing in our user’s name', async (_name, headers) => {
    const person = await newPerson(server());
    const { withCookie, bearer } = await signInNatively(server(), person);
    const calls = [
      ['POST', '/api/v1/auth', { email: person.email, password: person.password }],
      ['POST', '/api/v1/users', { user: {} }],
      ['POST', '/api/v1/notification_tokens', { token: 't', platform: 'iOS' }],
      ['DELETE', '/api/v1/auth', {}],
    ] as const;
    for (const [method, path, json] of calls) {
      const answer = await server().http(method, path, { headers: { ...headers, ...withCookie }, json });
      expect([path, answer.status, answer.json.code]).toEqual([path, 403, 'cross_site']);
      expect(answer.headers.getSetCookie()).toEqual([]);
      expect(answer.headers.has('access-control-allow-origin')).toBe(false);
    }
    expect((await server().http('GET', '/api/v1/me', { headers: bearer })).status).toBe(200);
  });

  it('a cookie without word of where the request comes from needs the token of the same session', async () => {
    const { withCookie, bearer } = await signInNatively(server(), await newPerson(server()));
    const json = { token: 'device', platform: 'iOS' };
    const call = async (headers: Record<string, string>) =>
      (await server().http('POST', '/api/v1/notification_tokens', { headers, json })).status;
    expect(await call(withCookie)).toBe(403);
    expect(await call({ ...withCookie, ...bearer })).toBe(201);
    expect(await call({ ...withCookie, ...PAGE })).toBe(201);
  });

  it.each(['OPTIONS', 'TRACE', 'PUT', 'PATCH'] as const)('%s reaches nothing', async (method) => {
    const { cookie } = await signInNatively(server(), await newPerson(server()));
    const { statusCode } = await server().app.inject({
      method: method as 'PUT',
      url: '/api/v1/me',
      headers: { ...PAGE, cookie },
    });
    expect(statusCode).toBe(404);
  });

  it.each(['//api/v1/me', '/api/v1//me', '/api/v1/me;x', '/API/v1/me', '/api/v1/%6de', '/api%2fv1/me', '/api/v1/me/'])(
    'the path trick %s lets no guest in',
    async (path) => {
      const { statusCode } = await server().app.inject({ method: 'GET', url: path });
      expect([401, 404]).toContain(statusCode);
    },
  );

  it('two Authorization headers are refused, not chosen from', async () => {
    const { json } = await signInNatively(server(), await newPerson(server()));
    const { hostname, port } = new URL(server().url);
    const socket = connect(Number(port), hostname);
    const bearer = `Authorization: Bearer ${json.token}`;
    socket.end(`GET /api/v1/me HTTP/1.1\r\nHost: x\r\n${bearer}\r\n${bearer}\r\nConnection: close\r\n\r\n`);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('a method override is not heard', async () => {
    const { bearer, withCookie } = await signInNatively(server(), await newPerson(server()));
    const headers = { ...PAGE, ...withCookie, 'x-http-method-override': 'DELETE' };
    await server().http('POST', '/api/v1/auth?_method=DELETE', { headers, json: { _method: 'DELETE' } });
    expect((await server().http('GET', '/api/v1/me', { headers: bearer })).status).toBe(200);
  });
});

onEveryDatabase('notification tokens', (server) => {
  it('registering one again changes nothing, and one seen before moves to whoever has the device now', async () => {
    const [ann, ben] = [await newPerson(server(), 'Ann'), await newPerson(server(), 'Ben')];
    const [first, second] = [await signInNatively(server(), ann), await signInNatively(server(), ben)];
    const json = { token: 'the-device', platform: 'Android' };
    for (const { bearer } of [first, first, second]) {
      const answer = await server().http('POST', '/api/v1/notification_tokens', { headers: bearer, json });
      expect([answer.status, answer.text]).toEqual([201, '{}']);
    }
    const rows = await server().tandem.database.prisma.notificationToken.findMany({ where: { token: 'the-device' } });
    expect(rows).toMatchObject([{ userId: ben.id, sessionId: second.json.session.id, platform: 'Android' }]);
  });

  it('none is left where registering and signing out race', async () => {
    const { prisma } = server().tandem.database;
    for (let round = 0; round < 10; round += 1) {
      const { bearer, json } = await signInNatively(server(), await newPerson(server()));
      const token = `race-${round}`;
      const [, signedOut] = await Promise.all([
        server().http('POST', '/api/v1/notification_tokens', { headers: bearer, json: { token, platform: 'iOS' } }),
        server().http('DELETE', '/api/v1/auth', { headers: bearer }),
      ]);
      expect(signedOut.status).toBe(200);
      expect(await prisma.notificationToken.count({ where: { sessionId: json.session.id } })).toBe(0);
    }
  });
});
