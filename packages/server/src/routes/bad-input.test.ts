import { expect, it } from 'vitest';
import { NATIVE } from '../testing/http.ts';
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

onEveryDatabase(
  'bad input',
  (server) => {
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
      ['application/jsonp', 415],
      ['application/json, text/plain', 415],
      ['text/plain; application/json', 415],
      ['APPLICATION/JSON', 401],
    ])('content type %s: %i', async (type, status) => {
      const body = JSON.stringify({ email: EMAIL, password: 'wrong password' });
      const answer = await server().http('POST', '/api/v1/auth', {
        headers: { ...NATIVE, 'content-type': type },
        body,
      });
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
      const user = {
        email: 'grace.hopper@example.com',
        name: 'Grace Hopper',
        password,
        password_confirmation: password,
      };
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
  },
  { jobs: 'ready' },
);
