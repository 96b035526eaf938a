import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { TEMPLATE } from '../packages/server/src/testing/database-templates.ts';
import { type HttpAnswer, type HttpRequest, NATIVE, PAGE } from '../packages/server/src/testing/http.ts';
import { emptyServerDatabase } from '../packages/server/src/testing/server.ts';
import { Cluster } from './cluster.ts';

const PASSWORD = 'correct horse battery';
const ROUNDS = 3;
const CROWD = 20;

/** Somebody signed in on one device. */
interface Device {
  readonly userId: string;
  readonly email: string;
  readonly sessionId: string;
  readonly bearer: { authorization: string };
  readonly answer: HttpAnswer;
}

describe.skipIf(!inject('postgresqlUrl'))('races between two processes over one database (postgresql)', () => {
  let database: Awaited<ReturnType<typeof emptyServerDatabase>>;
  let rows: pg.Client;
  let cluster: Cluster;

  beforeAll(async () => {
    database = await emptyServerDatabase(TEMPLATE);
    const url = database.environment['DATABASE_URL'] as string;
    cluster = await Cluster.start(url);
    rows = new pg.Client({ connectionString: url });
    await rows.connect();
  });
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
    await rows.end();
    await database.drop();
  });

  it('invariant 2: of fifty sign-outs at once none is answered before nothing is accepted', async () => {
    const device = await signUp();
    const signedOut = await crowd(50, (index) => send(index, 'DELETE /api/v1/auth', { headers: device.bearer }));
    expect(new Set(signedOut.map(({ status }) => status))).toEqual(new Set([200]));
    await expectNothingIsLeft(device, [device.answer]);
  });

  const raced: [name: string, act: (device: Device, index: number) => Promise<HttpAnswer>][] = [
    ['a sign-in', ({ email }, index) => signIn(email, index)],
    [
      'a renewal',
      ({ answer }, index) =>
        send(index, 'POST /api/v1/auth/renewal', {
          headers: NATIVE,
          json: { refresh_token: answer.json.refresh_token },
        }),
    ],
    [
      'a notification token',
      ({ bearer }, index) =>
        send(index, 'POST /api/v1/notification_tokens', {
          headers: bearer,
          json: { token: randomBytes(16).toString('hex'), platform: 'iOS' },
        }),
    ],
    [
      'a handoff',
      async ({ answer }, index) => {
        const verifier = randomBytes(32).toString('base64url');
        const asked = await send(index, 'POST /api/v1/auth/handoff', {
          headers: { ...PAGE, cookie: answer.cookie },
          json: { code_challenge: createHash('sha256').update(verifier).digest('base64url') },
        });
        const json = { code: asked.json.code, code_verifier: verifier };
        return asked.status === 201 ? send(index, 'POST /api/v1/auth/handoff/claim', { headers: NATIVE, json }) : asked;
      },
    ],
  ];
  const ends: [name: string, end: (device: Device) => Promise<unknown>][] = [
    [
      'signing out everywhere',
      ({ bearer }) => send(1, 'DELETE /api/v1/sessions', { headers: bearer, json: { all: true } }),
    ],
    [
      'changing the password on another device',
      async ({ email }) => {
        const bearer = { authorization: `Bearer ${(await signIn(email, 1)).json.token}` };
        const password = `${PASSWORD} indeed`;
        const user = { current_password: PASSWORD, password, password_confirmation: password };
        const changed = await send(1, 'PATCH /api/v1/password', { headers: bearer, json: { user } });
        expect(changed.status).toBe(204);
      },
    ],
    ['disabling the user', ({ userId }) => cluster.member(1).ask('disableUser', userId)],
  ];

  it.each(ends.flatMap(([end, ending]) => raced.map(([act, acting]) => ({ end, ending, act, acting }))))(
    'invariants 2, 5: $act racing with $end leaves nothing of what it ended',
    async ({ ending, act, acting }) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const device = await signUp();
        const acts = crowd(CROWD, (index) => acting(device, index));
        await ending(device);
        const refused = (await me(device.answer)).map(({ status }) => status);
        expect(refused).toEqual([401, 401, 401, 401]);
        const issued = (await acts).filter(({ status, json }) => status === 200 && json.token);
        if (act !== 'a sign-in') await expectNothingIsLeft(device, [device.answer, ...issued]);
        else await expectEachAsItsRow(issued);
      }
    },
  );

  function send(member: number, request: string, more: HttpRequest): Promise<HttpAnswer> {
    const [method = '', path = ''] = request.split(' ');
    return cluster.member(member).http(method, path, more);
  }

  function signIn(email: string, member: number): Promise<HttpAnswer> {
    return send(member, 'POST /api/v1/auth', { headers: NATIVE, json: { email, password: PASSWORD } });
  }

  async function signUp(): Promise<Device> {
    const email = `${randomBytes(6).toString('hex')}@example.com`;
    const user = { email, name: 'Ann', password: PASSWORD, password_confirmation: PASSWORD };
    const answer = await send(0, 'POST /api/v1/users', { headers: NATIVE, json: { user } });
    expect(answer.status).toBe(201);
    const bearer = { authorization: `Bearer ${answer.json.token}` };
    return { userId: answer.json.user.id, email, sessionId: answer.json.session.id, bearer, answer };
  }

  /** Each half at each process. */
  function me({ cookie, json }: HttpAnswer): Promise<HttpAnswer[]> {
    const halves = [{ cookie }, { authorization: `Bearer ${json.token}` }];
    return Promise.all(
      [0, 1].flatMap((member) => halves.map((headers) => send(member, 'GET /api/v1/me', { headers }))),
    );
  }

  async function expectNothingIsLeft({ sessionId }: Device, issued: readonly HttpAnswer[]): Promise<void> {
    const answers = (await Promise.all(issued.map(me))).flat();
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    const left = await rows.query(
      `SELECT closed_at IS NOT NULL AS closed,
              (SELECT count(*)::int FROM notification_tokens WHERE session_id = sessions.id) AS tokens
       FROM sessions WHERE id = $1`,
      [sessionId],
    );
    expect(left.rows).toEqual([{ closed: true, tokens: 0 }]);
  }

  /** Some sign-ins came first, and were ended; some came after, where anybody may still sign in. */
  async function expectEachAsItsRow(issued: readonly HttpAnswer[]): Promise<void> {
    for (const answer of issued) {
      const { rows: found } = await rows.query(
        `SELECT closed_at IS NULL AND users.disabled_at IS NULL AS live
         FROM sessions JOIN users ON users.id = user_id WHERE sessions.id = $1`,
        [answer.json.session.id],
      );
      const expected = found[0].live ? 200 : 401;
      expect((await me(answer)).map(({ status }) => status)).toEqual([expected, expected, expected, expected]);
    }
  }
});

function crowd<Answer>(size: number, act: (index: number) => Promise<Answer>): Promise<Answer[]> {
  return Promise.all(Array.from({ length: size }, (_, index) => act(index)));
}
